package session

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// held reports whether the other side's hold, or its end, was told last.
func (p *phone) held() (held, told bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range p.events {
		if h, ok := ev.(media.Held); ok {
			held, told = h.Remote, true
		}
	}
	return held, told
}

// givenUp reports whether the media failed for good.
func (p *phone) givenUp() bool {
	return p.happened(func(ev media.Event) bool { _, ok := ev.(media.Broken); return ok })
}

// TestSetHeld: on hold nothing is sent and nothing heard, nobody takes that for a
// dead path, and afterwards both are heard, but nothing that came meanwhile.
func TestSetHeld(t *testing.T) {
	var pitch atomic.Bool
	var since atomic.Int64 // samples in the other pitch
	low, high := tone.Sine(660, -20), tone.Sine(880, -20)
	a := newPhone(t, 440, "opus")
	b := newPhoneHearing(t, func(dst []float32) {
		if pitch.Load() {
			high.Read(dst)
			since.Add(int64(len(dst)))
			return
		}
		low.Read(dst)
	}, "opus")
	dial(t, a, b)
	a.hears(660)
	b.hears(440)

	a.session.SetHeld(true)
	a.session.SetHeld(true)
	sent := a.session.Stats().Tx.Packets
	received := a.session.Stats().Rx.Packets
	eventually(t, "b, which does not know yet, goes on sending", func() bool {
		return a.session.Stats().Rx.Packets > received+25
	})
	negotiate(t, a, b)
	if !strings.Contains(a.session.wire.peer.Direction().String(), "sendonly") {
		t.Errorf("direction %v", a.session.wire.peer.Direction())
	}
	eventually(t, "the hold is told", func() bool { held, _ := b.held(); return held })
	a.hearsNothing()
	b.hearsNothing()
	if got := a.session.Stats().Tx.Packets; got != sent {
		t.Errorf("%d packets were sent during hold", got-sent)
	}
	if a.session.desk.Load() != nil || a.session.Levels() != (media.Levels{Microphone: media.Silence, Speaker: media.Silence}) {
		t.Errorf("a call on hold sits at a desk, with levels %+v", a.session.Levels())
	}
	later := time.Now().Add(time.Hour)
	a.session.watch.check(later)
	b.session.watch.check(later)
	if a.troubled(media.TroubleNetwork, media.ErrSilent) || b.troubled(media.TroubleNetwork, media.ErrSilent) {
		t.Error("hold is taken for a dead path")
	}

	pitch.Store(true)
	eventually(t, "the microphone hears another pitch", func() bool { return since.Load() > media.SampleRate/10 })
	resumed := len(a.sink.Played())
	a.session.SetHeld(false)
	negotiate(t, a, b)
	a.hears(880)
	b.hears(440)
	if heard := a.sink.Played()[resumed:]; mediatest.ToneLevel(heard[:1<<14], media.SampleRate, 660) > -45 {
		t.Errorf("the sound from before was heard at %.1f dBFS", mediatest.ToneLevel(heard[:1<<14], media.SampleRate, 660))
	}
	eventually(t, "the end of the hold is told", func() bool { held, told := b.held(); return told && !held })
	if _, told := a.held(); told {
		t.Error("our own hold was told as the other side's")
	}
	if a.givenUp() || a.troubled(media.TroubleNetwork, media.ErrSilent) {
		t.Error("resuming made trouble")
	}
}

// TestHoldBeginsAndEndsFast: from resuming to sound it takes no more than a tenth
// of a second, as a person would notice. The other side sends all the while.
func TestHoldBeginsAndEndsFast(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	a.session.SetHeld(true)
	eventually(t, "it is silent", func() bool { return loudness(a.recent(100*time.Millisecond)) < -90 })
	from := len(a.sink.Played())
	a.session.SetHeld(false)
	eventually(t, "sound is back", func() bool { return loudness(a.recent(40*time.Millisecond)) > -25 })
	for i, sample := range a.sink.Played()[from:] {
		if sample > 0.05 {
			took := media.Duration(i, media.SampleRate)
			t.Logf("sound after %v", took)
			if took > 150*time.Millisecond { // a busy computer is granted a little more
				t.Errorf("sound after %v", took)
			}
			break
		}
	}
}

// TestAnswersOnHold: an offer of the other side does not end our hold.
func TestAnswersOnHold(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.session.SetMuted(true)
	a.session.SetHeld(true)
	for _, wish := range []struct {
		held   bool
		answer string
	}{{false, "sendonly"}, {true, "inactive"}, {false, "sendonly"}} {
		b.session.SetHeld(wish.held)
		offer, err := b.session.Offer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		answer, err := a.session.Answer(t.Context(), offer)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(answer, "a="+wish.answer+"\r\n") {
			t.Errorf("answered, while the other side holds (%v):\n%s", wish.held, answer)
		}
		if err := b.session.SetAnswer(t.Context(), answer); err != nil {
			t.Fatal(err)
		}
		eventually(t, "its hold is told", func() bool { held, _ := a.held(); return held == wish.held })
	}
	a.session.SetHeld(false)
	negotiate(t, a, b)
	a.hears(660)
	b.hearsNothing() // a is muted, still
	a.session.SetMuted(false)
	b.hears(440)
}

// TestHoldEndsAPacket: what was said before it, and was too little for one, is not sent after it.
func TestHoldEndsAPacket(t *testing.T) {
	x := newStill(t, "PCMU")
	if err := x.up.use(x.wire.codecs[0], longestPacket); err != nil {
		t.Fatal(err)
	}
	sent := x.tape(t, x.clock.Now)
	d := x.desk.Load()
	for range 4 {
		x.turn()
	}
	before := len(sent.samples)
	if x.up.using.collected == 0 || before == 0 {
		t.Fatalf("%d samples are collected, %d sent", x.up.using.collected, before)
	}
	d.remove(x.Session)
	x.clock.Advance(time.Second)
	d.ends.source = mediatest.NewFakeSource(x.clock.Now, nil)
	d.add(x.Session)
	for range 4 {
		x.turn()
	}
	if after := sent.samples[before:]; len(after) == 0 || loudness(after) > -60 {
		t.Errorf("%d samples are sent after it, at %.1f dBFS", len(after), loudness(after))
	}
}

// TestHoldIsNotRated: on hold there is nothing to rate, here nor there, unless music comes.
func TestHoldIsNotRated(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	rated := func(p *phone) bool {
		s := p.session.Stats()
		if (s.MOS == 0) != (s.R == 0) || (s.MOS == 0) != (s.ListeningMOS == 0) {
			t.Fatalf("MOS %v, R %v, listening %v", s.MOS, s.R, s.ListeningMOS)
		}
		return s.MOS > 0
	}
	eventually(t, "both are rated", func() bool { return rated(a) && rated(b) })
	a.session.SetHeld(true)
	negotiate(t, a, b)
	if rated(a) {
		t.Error("a call on hold is rated")
	}
	eventually(t, "who hears nothing has nothing to rate", func() bool { return !rated(b) })
	if rated(a) {
		t.Error("a call on hold is rated, later")
	}
	a.session.SetHeld(false)
	negotiate(t, a, b)
	eventually(t, "both are rated again", func() bool { return rated(a) && rated(b) })
}

// TestHoldClosesDevices: no microphone is open while the only call is on hold, nor
// after it; and trouble with a device is over when nobody needs it.
func TestHoldClosesDevices(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	s.Plug("mic", mediatest.PulseMicrophone)
	idle, _ := s.Streams()
	a, b := devicePhone(t, nil, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	open := func() bool { capturing, playing := s.Streams(); return capturing == idle+1 && playing == 1 }
	closed := func() bool { capturing, playing := s.Streams(); return capturing == idle && playing == 0 }
	eventually(t, "the devices are open", open)
	a.session.SetHeld(true)
	eventually(t, "the devices are closed", closed)
	resumed := time.Now()
	a.session.SetHeld(false)
	ends := a.session.desk.Load().ends
	if err := errors.Join(ends.capture.Ready(t.Context()), ends.playback.Ready(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Logf("the devices are open again after %v", time.Since(resumed))
	eventually(t, "the devices are open again", open)
	eventually(t, "the echo is heard", func() bool { return loudness(b.recent(500*time.Millisecond)) > -23 })

	s.Unplug("mic")
	eventually(t, "the trouble is told", func() bool { return a.troubled(media.TroubleMicrophone, media.ErrNoMicrophone) })
	a.session.SetHeld(true)
	eventually(t, "the trouble is over", func() bool { return a.troubled(media.TroubleMicrophone, nil) })
	a.session.SetHeld(false)
	eventually(t, "the trouble is told again", func() bool { return a.troubled(media.TroubleMicrophone, media.ErrNoMicrophone) })
	if a.givenUp() {
		t.Error("the call was given up")
	}
	if err := a.session.Close(); err != nil {
		t.Error(err)
	}
	a.session.SetHeld(false) // comes too late, and opens nothing
	eventually(t, "the devices are closed", closed)
}

// TestHoldAndClose: a call may end while it is on hold, or be put on hold while it
// ends.
func TestHoldAndClose(t *testing.T) {
	a := newPhone(t, 440, "opus")
	a.session.SetHeld(true)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 100 {
			a.session.SetHeld(i%2 == 0)
		}
	}()
	if err := a.session.Close(); err != nil {
		t.Error(err)
	}
	<-done
	if a.session.desk.Load() != nil {
		t.Error("a closed call sits at a desk")
	}
}

// TestRestart: an offer with new addresses is answered, and the sound goes on.
func TestRestart(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	if a.session.TakesDigits() {
		t.Error("digits are taken before anything was agreed")
	}
	dial(t, a, b)
	if !a.session.TakesDigits() || !b.session.TakesDigits() {
		t.Error("digits are not taken")
	}
	before := b.session.Stats().Path
	offer, err := a.session.Restart(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := b.session.Answer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.session.SetAnswer(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the call takes the new path", func() bool { return b.session.Stats().Path != before })
	a.hears(660)
	b.hears(440)
}
