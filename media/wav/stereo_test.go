package wav

import (
	"encoding/hex"
	"testing"

	"offhook/media"
)

// TestStereoHeader: the 44 bytes before two channels, and their samples by turns.
func TestStereoHeader(t *testing.T) {
	d := &disk{}
	w, err := NewStereoWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write([]float32{0.5, -0.5, 0.25, -1}); err != nil {
		t.Fatal(err)
	}
	if w.Samples() != 2 {
		t.Errorf("%d samples", w.Samples())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = "52494646" + "2c000000" + "57415645666d7420" + "10000000" + "0100" + "0200" + "80bb0000" + "00ee0200" + "0400" + "1000" +
		"64617461" + "08000000" + "004000c000200080"
	if got := hex.EncodeToString(d.data); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestStereoIsFlushed each second: what a process that is killed leaves behind.
func TestStereoIsFlushed(t *testing.T) {
	d := &disk{}
	w, err := NewStereoWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(make([]float32, 2*media.SampleRate)); err != nil {
		t.Fatal(err)
	}
	if got := len(d.content(t)); got != media.SampleRate {
		t.Errorf("%d samples after one second", got)
	}
}
