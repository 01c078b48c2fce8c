package session

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/rtc"
	"offhook/media/tone"
)

// keyed is a stretch of one digit, in frames of 10 ms.
type keyed struct {
	digit   rune
	frames  int
	silence int // frames after it
}

// keyedIn finds DTMF in samples. As receivers do, it takes a short break for a
// flaw and not for a pause (ITU-T Q.24).
func keyedIn(samples []float32) (found []keyed) {
	for at := 0; at+media.FrameSize <= len(samples); at += media.FrameSize {
		digit := digitOf(samples[at : at+media.FrameSize])
		last := len(found) - 1
		switch {
		case digit == 0 && last >= 0:
			found[last].silence++
		case digit != 0 && last >= 0 && found[last].digit == digit && found[last].silence <= 2:
			found[last].frames += 1 + found[last].silence
			found[last].silence = 0
		case digit != 0:
			found = append(found, keyed{digit: digit, frames: 1})
		}
	}
	return found
}

// digitOf returns the digit whose two tones make up a frame; 0 if none do.
func digitOf(frame []float32) rune {
	if dsp.Level(frame) < -26 {
		return 0
	}
	for _, digit := range "0123456789*#ABCD" {
		low, high, _ := tone.DTMF(digit)
		if share(frame, low)+share(frame, high) > 0.7 && share(frame, low) > 0.2 && share(frame, high) > 0.2 {
			return digit
		}
	}
	return 0
}

// share is how much of a frame's power is at a frequency.
func share(frame []float32, hz float64) float64 {
	var in, quadrature, power float64
	for i, x := range frame {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / media.SampleRate)
		in += float64(x) * cos
		quadrature += float64(x) * sin
		power += float64(x) * float64(x)
	}
	return 2 * (in*in + quadrature*quadrature) / float64(len(frame)) / (power + 1e-9)
}

// TestTones of all digits come through every codec, each long enough and with a
// pause after it.
func TestTones(t *testing.T) {
	const digits = "0123456789*#ABCD55"
	for _, name := range []string{"opus", "G722", "PCMU"} {
		x := newStill(t, name)
		for _, digit := range digits {
			if err := x.sendTones(digit); err != nil {
				t.Fatal(err)
			}
		}
		speech, packet := tone.Sine(300, -20), make([]float32, packetSize)
		var sent []float32
		for range len(digits)*9 + 5 {
			speech.Read(packet)
			out, _ := x.up.said.mix(packet)
			sent = append(sent, out...)
		}
		c, _ := x.engine.options.Codecs.ByName(name)
		heard, err := transcode(c, sent)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, k := range keyedIn(heard) {
			got.WriteRune(k.digit)
			if k.frames < 8 || k.frames > 11 || k.silence < 6 { // those at the edges may be neither
				t.Errorf("%s: %c lasts %d frames, %d after it", name, k.digit, k.frames, k.silence)
			}
		}
		if got.String() != digits {
			t.Errorf("%s: %q arrive", name, got.String())
		}
	}
}

// TestTonesInACall are heard instead of the microphone, which comes back. How long
// each is there, the network and a busy computer decide.
func TestTonesInACall(t *testing.T) {
	a, b := newPhone(t, 440, "PCMU"), newPhone(t, 0, "PCMU")
	dial(t, a, b)
	b.hears(440)
	const digits = "159*#D"
	send := func() {
		for _, digit := range digits {
			if err := a.session.SendDTMF(digit, media.DTMFInband); err != nil {
				t.Fatal(err)
			}
		}
	}
	send()
	patience := time.Now().Add(3 * time.Second)
	eventually(t, "the digits are heard", func() bool {
		got := ""
		for _, k := range keyedIn(b.sink.Played()) {
			if !strings.HasSuffix(got, string(k.digit)) {
				got += string(k.digit)
			}
		}
		if time.Now().After(patience) { // a busy machine has lost a piece of one, as a bad network does
			send()
			patience = time.Now().Add(3 * time.Second)
		}
		return strings.Contains(got, digits)
	})
	b.hears(440)
}

// TestToneTiming: 100 ms of tone at -16 dBFS and 70 ms without any other sound,
// and no click where the microphone goes and comes.
func TestToneTiming(t *testing.T) {
	x := newStill(t, "PCMU")
	for range 2 {
		if err := x.sendTones('5'); err != nil {
			t.Fatal(err)
		}
	}
	speech := tone.Sine(300, -20)
	var sent []float32
	packet := make([]float32, packetSize)
	for range 20 {
		speech.Read(packet)
		out, _ := x.up.said.mix(packet)
		sent = append(sent, out...)
	}
	part := func(from, to int) []float32 { return sent[from*48 : to*48] }
	for _, begin := range []int{0, 170} {
		if l := dsp.Level(part(begin+15, begin+85)); math.Abs(l-tone.Level) > 0.5 {
			t.Errorf("tone at %.1f dBFS", l)
		}
		if digitOf(part(begin+10, begin+90)) != '5' {
			t.Error("it is no 5")
		}
		if l := dsp.Level(part(begin+100, begin+170)); l != media.Silence {
			t.Errorf("%.1f dBFS between digits", l)
		}
	}
	if hz, level, _ := mediatest.FindTone(part(350, 400), media.SampleRate); math.Abs(hz-300) > 10 || math.Abs(level+20) > 1 {
		t.Errorf("afterwards %.0f Hz at %.1f dBFS", hz, level)
	}
	for i := 1; i < len(sent); i++ {
		if step := math.Abs(float64(sent[i] - sent[i-1])); step > 0.06 {
			t.Fatalf("a step of %.2f at %v", step, media.Duration(i, media.SampleRate))
		}
	}
}

// TestTonesTooLate are not sent, nor are those behind them, and that is told: what asked for
// them is over.
func TestTonesTooLate(t *testing.T) {
	x := newStill(t, "PCMU")
	lost := make(chan media.Event, 10)
	x.events.sink = func(ev media.Event) { lost <- ev }
	for _, digit := range "123" {
		if err := x.sendTones(digit); err != nil {
			t.Fatal(err)
		}
	}
	waiting := make([]key, 3)
	for i := range waiting {
		waiting[i] = <-x.up.said.digits
	}
	waiting[0].until = waiting[0].until.Add(-tooLate - time.Second)
	for _, k := range waiting {
		x.up.said.digits <- k
	}
	x.up.said.mix(make([]float32, packetSize))
	if ev := <-lost; ev != (media.DigitsLost{Count: 3}) {
		t.Errorf("told %+v", ev)
	}
	if err := x.sendTones('4'); err != nil {
		t.Fatal(err)
	}
	var sent []float32
	for range 20 {
		out, _ := x.up.said.mix(make([]float32, packetSize))
		sent = append(sent, out...)
	}
	if got := keyedIn(sent); len(got) != 1 || got[0].digit != '4' {
		t.Errorf("sent %v", got)
	}
}

// TestTheirHoldLosesDigits that were taken before and are not sent yet, whichever way they
// were to go, and tells of it.
func TestTheirHoldLosesDigits(t *testing.T) {
	const many = 40 // it takes them seven seconds
	for _, way := range []media.DTMFWay{media.DTMFEvents, media.DTMFInband} {
		a, b := newPhone(t, 440, "PCMU"), newPhone(t, 0, "PCMU")
		dial(t, a, b)
		b.hears(440)
		for range many {
			if err := a.session.SendDTMF('7', way); err != nil {
				t.Fatal(err)
			}
		}
		b.session.SetHeld(true)
		negotiate(t, b, a)
		lost := 0
		eventually(t, "it is told", func() bool {
			return a.happened(func(ev media.Event) bool {
				l, ok := ev.(media.DigitsLost)
				lost = l.Count
				return ok
			})
		})
		if lost < 1 || lost > many || len(a.session.up.said.digits) > 0 {
			t.Errorf("by %s: %d of %d are lost", way, lost, many)
		}
		b.session.SetHeld(false)
		negotiate(t, b, a)
		eventually(t, "digits are taken again", func() bool { return a.session.SendDTMF('#', way) == nil })
	}
}

// TestHoldDropsDigits: what was typed before hold does not come out after it, whichever
// way it was to go.
func TestHoldDropsDigits(t *testing.T) {
	a, b := newPhone(t, 440, "PCMU"), newPhone(t, 0, "PCMU")
	dial(t, a, b)
	const many = 40 // it takes them nine seconds
	for range many {
		for _, way := range []media.DTMFWay{media.DTMFEvents, media.DTMFInband} {
			if err := a.session.SendDTMF('7', way); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.session.SetHeld(true)
	a.session.SetHeld(false)
	if n := len(a.session.up.said.digits); n != 0 {
		t.Errorf("%d tones wait", n)
	}
	if err := a.session.SendDTMF('#', media.DTMFEvents); err != nil {
		t.Fatal(err)
	}
	sevens := 0
	eventually(t, "the digit after hold is heard", func() bool {
		sevens = 0
		return b.happened(func(ev media.Event) bool {
			d, ok := ev.(media.Digit)
			if ok && d.Digit == '7' {
				sevens++
			}
			return ok && d.Digit == '#'
		})
	})
	if sevens == many {
		t.Error("all digits were sent after all")
	}
}

// TestDigitsThatCannotBeSent say so, and never which they are.
func TestDigitsThatCannotBeSent(t *testing.T) {
	a := newPhone(t, 0, "PCMU")
	if a.session.TakesDigits() {
		t.Error("events are agreed to before the answer")
	}
	for _, way := range []media.DTMFWay{media.DTMFEvents, media.DTMFInband} {
		err := a.session.SendDTMF('7', way)
		if !errors.Is(err, rtc.ErrNoDTMF) || strings.Contains(err.Error(), "7") {
			t.Errorf("%q before the call: %v", way, err)
		}
		if err := a.session.SendDTMF('x', way); !errors.Is(err, tone.ErrDigit) {
			t.Errorf("%q: %v", way, err)
		}
	}
	b := newPhone(t, 0, "PCMU")
	dial(t, a, b)
	if !a.session.TakesDigits() || !b.session.TakesDigits() {
		t.Error("events are not agreed to")
	}
	var err error
	for range digitsMost + 10 {
		err = errors.Join(err, a.session.SendDTMF('7', media.DTMFInband))
	}
	if !errors.Is(err, rtc.ErrDTMFQueue) {
		t.Errorf("an endless queue: %v", err)
	}
}
