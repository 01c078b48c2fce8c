package sipclient

import (
	"path/filepath"
	"testing"
	"testing/synctest"

	"offhook/media"
)

// TestBell: calls ring as chosen, and the sound file is read before the first of them.
func TestBell(t *testing.T) {
	w := newWorld()
	path := filepath.Join(t.TempDir(), "ring.mp3")
	w.settings.Ringing = RingChoices{Melody: media.MelodyFile + path, Volume: 50, Everywhere: true}
	run(t, w, func(t *testing.T, c *Client) {
		synctest.Wait()
		if !w.has("check " + path) {
			t.Errorf("the file is not read at the start: %q", w.all())
		}
		w.emit("trunk", LegIncoming{ID: "in1", Leg: &fakeLeg{w, "in1"}, SDP: "offer"})
		synctest.Wait()
		want := media.Alert{Tone: media.ToneRing, Country: "KR", Melody: media.MelodyFile + path, Everywhere: true, Volume: 0.5}
		w.mu.Lock()
		rang := w.alert
		w.mu.Unlock()
		if rang != want {
			t.Errorf("it rang as %+v, want %+v", rang, want)
		}
		if err := c.Choose(func(c *Choices) { c.Ringing.Volume = 60 }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n := w.count("check " + path); n != 1 {
			t.Errorf("the file is read %d times, though it is the same", n)
		}
		other := filepath.Join(t.TempDir(), "other.ogg")
		if err := c.Choose(func(c *Choices) { c.Ringing.Melody = media.MelodyFile + other }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !w.has("check " + other) {
			t.Errorf("the file that was chosen is not read: %q", w.all())
		}
	})
}

// TestBellOfAnAccount: where only an account has a file of its own, that is read.
func TestBellOfAnAccount(t *testing.T) {
	w := newWorld()
	path := filepath.Join(t.TempDir(), "ring.wav")
	w.settings.Accounts[0].Melody = media.MelodyFile + path
	run(t, w, func(t *testing.T, c *Client) {
		synctest.Wait()
		if !w.has("check " + path) {
			t.Errorf("%q", w.all())
		}
		if err := c.CheckRingtone(t.Context(), "another"); err != nil || !w.has("check another") {
			t.Errorf("%v, %q", err, w.all())
		}
	})
}
