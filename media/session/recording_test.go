package session

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
)

// record begins a recording in a folder of the test's.
func (p *phone) record(plan media.Recording) {
	p.t.Helper()
	if plan.Format == "" {
		plan.Format = media.WAV
	}
	plan.Path = filepath.Join(p.t.TempDir(), "call"+plan.Format.Extension())
	if _, err := p.session.StartRecording(plan); err != nil {
		p.t.Fatal(err)
	}
}

// recorded ends it and returns its two sides.
func (p *phone) recorded() (left, right []float32) {
	p.t.Helper()
	r, err := p.session.StopRecording()
	if err != nil {
		p.t.Fatal(err)
	}
	file, err := os.ReadFile(r.Path)
	if err != nil || int64(len(file)) != r.Bytes {
		p.t.Fatalf("%d bytes of %d: %v", len(file), r.Bytes, err)
	}
	for data := file[44:]; len(data) >= 4; data = data[4:] {
		left = append(left, float32(int16(uint16(data[0])|uint16(data[1])<<8))/32768)
		right = append(right, float32(int16(uint16(data[2])|uint16(data[3])<<8))/32768)
	}
	if media.Duration(len(left), media.SampleRate) != r.Duration {
		p.t.Errorf("%d samples in %v", len(left), r.Duration)
	}
	return left, right
}

// TestRecording has what one side sends on the left and what it hears on the right,
// and no tones of the phone's own.
func TestRecording(t *testing.T) {
	a, b := newPhone(t, 440, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	a.record(media.Recording{})
	if _, err := a.session.StartRecording(media.Recording{}); !errors.Is(err, media.ErrRecording) {
		t.Errorf("a second one: %v", err)
	}
	a.engine.Cue(media.CueMuted)
	a.goesOn(1500 * time.Millisecond)
	left, right := a.recorded()
	if !containsTone(left, 440) || containsTone(left, 660) || !containsTone(right, 660) || containsTone(right, 440) {
		t.Errorf("left has ours %t and theirs %t, right theirs %t and ours %t",
			containsTone(left, 440), containsTone(left, 660), containsTone(right, 660), containsTone(right, 440))
	}
	a.session.SetMuted(true)
	a.record(media.Recording{})
	a.goesOn(time.Second)
	if left, right := a.recorded(); dsp.Level(left[media.SampleRate/2:]) > -60 || dsp.Level(right) < -25 {
		t.Errorf("muted: %.1f and %.1f dBFS", dsp.Level(left), dsp.Level(right))
	}
}

// TestRecordingIsEndedByTheCall, and is there afterwards.
func TestRecordingIsEndedByTheCall(t *testing.T) {
	a := newPhone(t, 0, "opus")
	if _, err := a.session.StopRecording(); !errors.Is(err, media.ErrNotRecording) {
		t.Errorf("there was none: %v", err)
	}
	a.session.PauseRecording(true)
	a.record(media.Recording{Format: media.OggOpus})
	a.goesOn(300 * time.Millisecond)
	if err := a.session.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := a.session.StopRecording()
	if err != nil || r.Duration < 200*time.Millisecond {
		t.Errorf("%+v %v", r, err)
	}
	if info, err := os.Stat(r.Path); err != nil || info.Size() != r.Bytes {
		t.Errorf("%v %v", info, err)
	}
	if _, err := a.session.StartRecording(media.Recording{Format: media.WAV, Path: r.Path + ".wav"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after the call: %v", err)
	}
}

// TestAnnouncements are heard by both sides and, as what was sent, in the file.
func TestAnnouncements(t *testing.T) {
	for _, test := range []struct {
		name    string
		plan    media.Recording
		isThere func(samples []float32) bool
	}{
		{"beep", media.Recording{Announce: media.AnnounceBeep}, beeps},
		{"beeps", media.Recording{Announce: media.AnnounceBeeps}, beeps},
		{"spoken", media.Recording{Announce: media.AnnounceSpoken}, speaks},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := newPhone(t, 0, "opus"), newPhone(t, 0, "opus")
			dial(t, a, b)
			a.session.SetMuted(true) // it is to be heard nevertheless
			a.hearsNothing()
			a.record(test.plan)
			for what, p := range map[string]*phone{"here": a, "there": b} {
				eventually(t, "it is heard "+what, func() bool { return test.isThere(p.sink.Played()) })
			}
			left, right := a.recorded()
			if !test.isThere(left) || dsp.Level(right) > -60 {
				t.Errorf("left has it: %t; right is at %.1f dBFS", test.isThere(left), dsp.Level(right))
			}
			a.hearsNothing()
		})
	}
}

// beeps reports 1400 Hz; a busy computer may have stretched it.
func beeps(samples []float32) bool {
	const window = media.SampleRate / 20
	for at := 0; at+window <= len(samples); at += window / 4 {
		hz, level, _ := mediatest.FindTone(samples[at:at+window], media.SampleRate)
		if math.Abs(hz-1400) < 30 && math.Abs(level+20) < 4 {
			return true
		}
	}
	return false
}

// speaks reports a second and a half of something that is no beep.
func speaks(samples []float32) bool {
	loud := 0
	for at := 0; at+media.FrameSize <= len(samples); at += media.FrameSize {
		if dsp.Level(samples[at:at+media.FrameSize]) > -45 {
			loud++
		}
	}
	return loud > 100 && !beeps(samples)
}

func TestNoSuchAnnouncement(t *testing.T) {
	a := newPhone(t, 0, "opus")
	folder := t.TempDir()
	_, err := a.session.StartRecording(media.Recording{Format: media.WAV, Path: filepath.Join(folder, "a.wav"), Announce: "sung"})
	if !errors.Is(err, ErrAnnouncement) {
		t.Error(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	_, err = a.session.StartRecording(media.Recording{Format: media.WAV, Path: filepath.Join(folder, "a.wav"), MinFree: math.MaxInt64})
	if !errors.Is(err, media.ErrDiskFull) {
		t.Error(err)
	}
}

// TestPausedRecording has nothing of the pause, in which no beep is heard either.
func TestPausedRecording(t *testing.T) {
	a, b := newPhone(t, 440, "PCMU"), newPhone(t, 660, "PCMU")
	dial(t, a, b)
	b.hears(440)
	a.record(media.Recording{})
	a.session.PauseRecording(true)
	a.goesOn(500 * time.Millisecond)
	a.session.PauseRecording(false)
	a.goesOn(500 * time.Millisecond)
	if left, _ := a.recorded(); len(left) < media.SampleRate/2 || len(left) > media.SampleRate*9/10 {
		t.Errorf("%v of it", media.Duration(len(left), media.SampleRate))
	}
	var n notices
	sent, heard, err := noticesOf(media.Recording{Announce: media.AnnounceBeeps})
	if err != nil {
		t.Fatal(err)
	}
	n.begin(sent, heard)
	frame, scratch := make([]float32, 5*media.FrameSize), make([]float32, media.FrameSize)
	for _, rests := range []bool{true, false} {
		n.rest.Store(rests)
		for at := 0; at < len(frame); at += media.FrameSize {
			n.add(&n.sent, frame[at:at+media.FrameSize], scratch)
		}
		if silent := dsp.Level(frame) < -60; silent != rests {
			t.Errorf("paused %t: %.1f dBFS", rests, dsp.Level(frame))
		}
	}
}

// TestRecordingBeginsPaused: nothing of it is heard or kept until it goes on.
func TestRecordingBeginsPaused(t *testing.T) {
	a, b := newPhone(t, 440, "PCMU"), newPhone(t, 660, "PCMU")
	dial(t, a, b)
	b.hears(440)
	a.record(media.Recording{Paused: true, Announce: media.AnnounceBeep})
	if !a.session.recording.rest.Load() {
		t.Error("its beep is heard")
	}
	a.goesOn(500 * time.Millisecond)
	a.session.PauseRecording(false)
	a.goesOn(500 * time.Millisecond)
	if left, _ := a.recorded(); len(left) < media.SampleRate/4 || len(left) > media.SampleRate*9/10 {
		t.Errorf("%v of it", media.Duration(len(left), media.SampleRate))
	}
}

// TestNoDigitIsKept: what is sent as tones is in no recording; what is said afterwards is.
func TestNoDigitIsKept(t *testing.T) {
	a, b := newPhone(t, 300, "opus"), newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	a.record(media.Recording{})
	for _, digit := range "1592" {
		if err := a.session.SendDTMF(digit, media.DTMFInband); err != nil {
			t.Fatal(err)
		}
	}
	a.goesOn(2 * time.Second)
	left, _ := a.recorded()
	if got := keyedIn(left); len(got) > 0 {
		t.Errorf("the recording has %+v", got)
	}
	if last := left[len(left)-media.SampleRate/2:]; !containsTone(last, 300) {
		t.Errorf("the recording ends with %.1f dBFS", dsp.Level(last))
	}
}

// TestRecordingAllocatesNothing in the audio loop, with notice and digits.
func TestRecordingAllocatesNothing(t *testing.T) {
	x := newStill(t, "opus")
	if _, err := x.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	plan := media.Recording{Format: media.WAV, Path: filepath.Join(t.TempDir(), "a.wav"), Announce: media.AnnounceBeeps}
	if _, err := x.StartRecording(plan); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if err := x.sendTones('5'); err != nil {
			t.Fatal(err)
		}
		x.packet()
	}
	if n := testing.AllocsPerRun(200, x.packet); n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
	if _, err := x.StopRecording(); err != nil {
		t.Error(err)
	}
}

// goesOn waits until as much more was played.
func (p *phone) goesOn(d time.Duration) {
	p.t.Helper()
	until := len(p.sink.Played()) + media.Samples(d, media.SampleRate)
	eventually(p.t, "the call goes on", func() bool { return len(p.sink.Played()) >= until })
}
