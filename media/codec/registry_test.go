package codec

import (
	"errors"
	"slices"
	"testing"
)

func TestRegistry(t *testing.T) {
	r, err := NewRegistry(G722(), PCMU(), PCMA())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Names(), []string{"G722", "PCMU", "PCMA"}; !slices.Equal(got, want) {
		t.Errorf("Names() = %v, want %v", got, want)
	}
	if got := r.Infos()[0]; got.PayloadType != 9 || got.String() != "G722/8000" {
		t.Errorf("Infos()[0] = %+v (%v)", got, got)
	}
	for _, tc := range []struct {
		name  string
		clock int
		want  string
	}{
		{"G722", 8000, "G722"}, {"g722", 8000, "G722"}, {"pcmu", 8000, "PCMU"},
		{"G722", 16000, ""}, {"opus", 48000, ""}, {"", 0, ""},
	} {
		c, ok := r.Lookup(tc.name, tc.clock)
		if c.Name != tc.want || ok != (tc.want != "") {
			t.Errorf("Lookup(%q, %d) = %q, %v; want %q", tc.name, tc.clock, c.Name, ok, tc.want)
		}
	}
	if c, ok := r.ByName("pcma"); !ok || c.PayloadType != 8 {
		t.Errorf("ByName(pcma) = %+v, %v", c.Info, ok)
	}
	if _, ok := r.ByName("speex"); ok {
		t.Error("ByName(speex) found something")
	}
}

func TestRegistryRefuses(t *testing.T) {
	clash := PCMA()
	clash.PayloadType = 0
	noEncoder := PCMA()
	noEncoder.NewEncoder = nil
	for _, tc := range []struct {
		name   string
		codecs []Codec
		want   error
	}{
		{"the same codec twice", []Codec{PCMU(), PCMU()}, ErrDuplicate},
		{"the same payload type twice", []Codec{PCMU(), clash}, ErrDuplicate},
		{"a codec without an encoder", []Codec{noEncoder}, ErrInvalid},
		{"an empty codec", []Codec{{}}, ErrInvalid},
	} {
		if _, err := NewRegistry(tc.codecs...); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

func TestInfoString(t *testing.T) {
	opus := Info{Name: "opus", ClockRate: 48000, SampleRate: 48000, Channels: 2}
	if got := opus.String(); got != "opus/48000/2" {
		t.Errorf("String() = %q", got)
	}
	if got := opus.PacketSamples(); got != 960 {
		t.Errorf("PacketSamples() = %d", got)
	}
}
