package record

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

// TestBothSides: what is sent is on the left, what is heard on the right, in both
// formats, for as long as it lasted.
func TestBothSides(t *testing.T) {
	for _, format := range []media.RecordingFormat{media.WAV, media.OggOpus} {
		t.Run(string(format), func(t *testing.T) {
			var recorded media.Recorded
			path := filepath.Join(t.TempDir(), "call"+format.Extension())
			synctest.Test(t, func(t *testing.T) {
				c := recording(t, media.Recording{Format: format, Path: path})
				c.goesOn(3010 * time.Millisecond)
				recorded = c.ends(t)
			})
			if recorded.Path != path || recorded.Duration != 3010*time.Millisecond {
				t.Errorf("%+v", recorded)
			}
			if format == media.OggOpus {
				file, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if d := opusLength(t, file); d != recorded.Duration {
					t.Errorf("plays %v, told %v", d, recorded.Duration)
				}
			}
			left, right := playOther(t, path)
			if len(left) != media.Samples(recorded.Duration, media.SampleRate) {
				t.Errorf("%d samples for %v", len(left), recorded.Duration)
			}
			sounds(t, "left", seconds(left, 0.02, 2.9), 440, -20)
			sounds(t, "right", seconds(right, 0.02, 2.9), 1000, -26)
		})
	}
}

// TestInStep: a side that comes late, stops for a while and runs slow lies where it
// was heard.
func TestInStep(t *testing.T) {
	var left, right []float32
	synctest.Test(t, func(t *testing.T) {
		c := recording(t, media.Recording{Format: media.WAV})
		late := c.heard
		c.heard = nil
		c.goesOn(1530 * time.Millisecond)
		c.heard = late
		c.goesOn(1470 * time.Millisecond)
		gone := c.sent
		c.sent = nil
		c.goesOn(time.Second)
		c.sent = gone
		c.goesOn(time.Second)
		left, right = play(t, c.ends(t).Path)
	})
	if at := begins(right); at < 1510*time.Millisecond || at > 1550*time.Millisecond {
		t.Errorf("the right begins at %v", at)
	}
	sounds(t, "right", seconds(right, 1.6, 4.9), 1000, -26)
	sounds(t, "left", seconds(left, 0.02, 2.9), 440, -20)
	if l := dsp.Level(seconds(left, 3.02, 3.9)); l > -90 {
		t.Errorf("nothing came, and %.1f dBFS are there", l)
	}
	if at := 3020*time.Millisecond + begins(left[media.Samples(3020*time.Millisecond, media.SampleRate):]); at < 3980*time.Millisecond || at > 4020*time.Millisecond {
		t.Errorf("the left comes back at %v", at)
	}
	sounds(t, "left", seconds(left, 4.1, 4.9), 440, -20)
}

// TestStep: however far clocks are off that devices may have, a side stays near where it
// was heard, in a call of half an hour.
func TestStep(t *testing.T) {
	for _, ppm := range []float64{-300, -100, 0, 100, 300} {
		side, written := newTrack(), 0
		side.ring.write(make([]float32, margin))
		var src, dst [step + 2]float32
		for k := range 18000 {
			n := int(float64((k+1)*step)*(1+ppm/1e6)) - written
			written += n
			side.ring.write(src[:n])
			side.take(dst[:step], margin)
			if off := side.ring.waiting() - margin; off < -slip-bent || off > slip+bent {
				t.Errorf("%.0f ppm: %d samples off after %v", ppm, off, time.Duration(k)*step*time.Second/media.SampleRate)
				break
			}
		}
	}
}

// TestClocksDrift: devices 300 ppm too slow and too fast are in step after ten
// minutes, without a hole.
func TestClocksDrift(t *testing.T) {
	var left, right []float32
	synctest.Test(t, func(t *testing.T) {
		c := recording(t, media.Recording{Format: media.WAV})
		const minutes = 10
		at := time.Now()
		wait := func(until time.Duration) { time.Sleep(time.Until(at.Add(until))) }
		for k := range minutes * 6000 {
			// The left one gives its frame a little later each time, the right one earlier.
			wait(time.Duration(float64(k) * 9997000))
			c.heard.Read(c.frame[:])
			c.Heard(c.frame[:])
			wait(time.Duration(float64(k) * 10003000))
			c.sent.Read(c.frame[:])
			c.Sent(c.frame[:])
		}
		left, right = play(t, c.ends(t).Path)
	})
	for second := 1; second < 598; second += 3 {
		for what, side := range map[string][]float32{"left": left, "right": right} {
			window := side[second*media.SampleRate:][:media.SampleRate]
			low := 0.0
			for i := 0; i < len(window); i += 480 {
				low = min(low, dsp.Level(window[i:i+480]))
			}
			if low < -29 {
				t.Fatalf("%s has a hole of %.1f dBFS at %d s", what, low, second)
			}
		}
	}
	sounds(t, "left", left[len(left)-2*media.SampleRate:len(left)-media.SampleRate/5], 440, -20)
}

// TestPause: what is said meanwhile is nowhere, and the sides stay in step.
func TestPause(t *testing.T) {
	for _, format := range []media.RecordingFormat{media.WAV, media.OggOpus} {
		synctest.Test(t, func(t *testing.T) {
			c := recording(t, media.Recording{Format: format})
			c.goesOn(time.Second)
			c.Pause(true)
			c.Pause(true)
			c.goesOn(5 * time.Second)
			c.Pause(false)
			c.goesOn(time.Second)
			r := c.ends(t)
			if r.Duration != 2200*time.Millisecond {
				t.Errorf("%s: %v", format, r.Duration)
			}
			if format == media.OggOpus {
				return
			}
			left, right := play(t, r.Path)
			for _, side := range [][]float32{left, right} {
				if l := dsp.Level(seconds(side, 1.001, 1.199)); l > -90 {
					t.Errorf("%.1f dBFS in the mark", l)
				}
				if at := begins(seconds(side, 1.1, 2.2)); math.Abs(at.Seconds()-0.1) > 0.015 {
					t.Errorf("goes on at %v", at)
				}
			}
			sounds(t, "left", seconds(left, 1.22, 2.2), 440, -20)
			sounds(t, "right", seconds(right, 1.22, 2.2), 1000, -26)
		})
	}
}

// TestStoppedWhilePaused has nothing of the pause.
func TestStoppedWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := recording(t, media.Recording{Format: media.WAV})
		c.goesOn(time.Second)
		c.Pause(true)
		c.goesOn(time.Second)
		if r := c.ends(t); r.Duration != time.Second {
			t.Errorf("%v", r.Duration)
		}
		c.Pause(false) // too late, and no matter
		if _, err := c.Stop(); err != nil {
			t.Errorf("stopped again: %v", err)
		}
	})
}

// TestAsleep: hours in which the computer slept are no hours of silence.
func TestAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := recording(t, media.Recording{Format: media.WAV})
		c.goesOn(time.Second)
		c.slept.Store(int64(time.Hour))
		c.goesOn(time.Second)
		if r := c.ends(t); r.Duration < 2*time.Second || r.Duration > 2500*time.Millisecond {
			t.Errorf("%v", r.Duration)
		}
	})
}

// TestNamesAreTaken: no file is overwritten, and nobody else may read one.
func TestNamesAreTaken(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "2026", "한국어 call.wav")
	for _, want := range []string{"한국어 call.wav", "한국어 call (2).wav", "한국어 call (3).wav"} {
		c := recording(t, media.Recording{Format: media.WAV, Path: path})
		r := c.ends(t)
		if filepath.Base(r.Path) != want {
			t.Errorf("made %s, want %s", r.Path, want)
		}
		info, err := os.Stat(r.Path)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

func TestRefused(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		plan media.Recording
		want error
	}{
		"no format":         {media.Recording{Path: filepath.Join(folder, "a.wav")}, ErrFormat},
		"no path":           {media.Recording{Format: media.WAV}, ErrPath},
		"relative":          {media.Recording{Format: media.WAV, Path: "a.wav"}, ErrPath},
		"other extension":   {media.Recording{Format: media.WAV, Path: filepath.Join(folder, "a.opus")}, ErrPath},
		"below a file":      {media.Recording{Format: media.WAV, Path: filepath.Join(folder, "file", "a.wav")}, fs.ErrInvalid},
		"too little room":   {media.Recording{Format: media.WAV, Path: filepath.Join(folder, "a.wav"), MinFree: math.MaxInt64}, media.ErrDiskFull},
		"too little, Opus":  {media.Recording{Format: media.OggOpus, Path: filepath.Join(folder, "a.opus"), MinFree: math.MaxInt64}, media.ErrDiskFull},
		"a folder, no file": {media.Recording{Format: media.WAV, Path: string(filepath.Separator)}, ErrPath},
	} {
		r, err := Start(test.plan, nil)
		if r != nil || err == nil || test.want != fs.ErrInvalid && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// TestNothingInTheLoop: what the audio loop calls allocates nothing.
func TestNothingInTheLoop(t *testing.T) {
	c := recording(t, media.Recording{Format: media.WAV})
	if n := testing.AllocsPerRun(1000, c.turn); n != 0 {
		t.Errorf("%v allocations", n)
	}
	c.ends(t)
}
