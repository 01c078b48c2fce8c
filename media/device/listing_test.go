package device

import (
	"errors"
	"reflect"
	"testing"

	"github.com/gen2brain/malgo"
)

// sameAsMalgo compares what is listed with what malgo lists.
func sameAsMalgo(t *testing.T, on Backend) {
	t.Helper()
	h, err := openHost([]Backend{on})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	for _, kind := range []malgo.DeviceType{malgo.Capture, malgo.Playback} {
		theirs, err := h.context.Devices(kind)
		if err != nil {
			t.Fatal(err)
		}
		var want []found
		for _, d := range theirs {
			want = append(want, found{Info{text(d.ID), d.Name(), d.IsDefault != 0}, on, d.ID})
		}
		if got, err := h.list(kind); err != nil || len(got) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("kind %d: %+v, %v, want %+v", kind, got, err, want)
		}
	}
}

// TestListing: miniaudio's own devices are as malgo lists them.
func TestListing(t *testing.T) { sameAsMalgo(t, Null) }

// TestForeignContext: a context that is not laid out as listing.c knows it is refused.
func TestForeignContext(t *testing.T) {
	h, err := openHost([]Backend{Null})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	other := host{context: h.context, backend: ALSA}
	if _, err := other.devices(malgo.Playback); !errors.Is(err, errForeign) {
		t.Errorf("%v", err)
	}
}
