package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// halved is an Enhancer that one can tell by the level.
type halved struct{}

func (halved) Played([]float32) {}
func (halved) Enhance(frame []float32, _ time.Duration) {
	for i := range frame {
		frame[i] /= 2
	}
}
func (halved) Close() {}

// sides reads a stereo file of 16 bits.
func sides(t *testing.T, path string) (left, right []float32) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for data := file[44:]; len(data) >= 4; data = data[4:] {
		left = append(left, float32(int16(uint16(data[0])|uint16(data[1])<<8))/32768)
		right = append(right, float32(int16(uint16(data[2])|uint16(data[3])<<8))/32768)
	}
	return left, right
}

// ever reports whether some 100 ms are as they should: a busy computer leaves gaps.
func ever(samples []float32, is func(part []float32) bool) bool {
	const part = media.SampleRate / 10
	for ; len(samples) >= part; samples = samples[part/2:] {
		if is(samples[:part]) {
			return true
		}
	}
	return false
}

func near(want, got float64) bool { return got > want-1.5 && got < want+1.5 }

// TestDump: each file has what passed its stage, all in step, and nobody else may read it.
func TestDump(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "dump")
	a := newPhoneWith(t, tone.Sine(440, -20).Read, func(o *Options) {
		o.Dump, o.Files.Enhance = folder, true
		o.Abilities.Gain = true
		o.Enhancer = func(media.Processing) (dsp.Enhancer, error) { return halved{}, nil }
	}, "opus")
	b := newPhone(t, 660, "opus")
	dial(t, a, b)
	a.hears(660)
	a.goesOn(time.Second)
	a.session.SetMuted(true)
	a.goesOn(time.Second)
	if err := a.session.Close(); err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for _, tc := range []struct {
		name         string
		level, muted float64 // of the left side in dBFS, at first and at last
	}{{"microphone", -20, -20}, {"processed", -26, -26}, {"call", -26, media.Silence}} {
		path := filepath.Join(folder, tc.name+".wav")
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
		left, right := sides(t, path)
		lengths = append(lengths, len(left))
		if !ever(left, func(part []float32) bool {
			return near(tc.level, dsp.Level(part)) && near(tc.level, mediatest.ToneLevel(part, media.SampleRate, 440))
		}) {
			t.Errorf("%s: no %.0f dBFS of the microphone's tone on the left", tc.name, tc.level)
		}
		end := left[len(left)-media.Samples(600*time.Millisecond, media.SampleRate):]
		if !ever(end, func(part []float32) bool { return near(tc.muted, dsp.Level(part)) }) {
			t.Errorf("%s: %.1f dBFS while muted, want %.0f", tc.name, dsp.Level(end), tc.muted)
		}
		if !ever(right, func(part []float32) bool { return near(-20, mediatest.ToneLevel(part, media.SampleRate, 660)) }) {
			t.Errorf("%s: on the right is not what the other side says", tc.name)
		}
	}
	for _, n := range lengths {
		if d := media.Duration(max(n, lengths[0])-min(n, lengths[0]), media.SampleRate); d > time.Second {
			t.Errorf("the files are %v apart", d)
		}
	}
	// A second call leaves the files of the first alone.
	newPhoneWith(t, nil, func(o *Options) { o.Dump = folder }, "opus")
	if _, err := os.Stat(filepath.Join(folder, "call (2).wav")); err != nil {
		t.Error(err)
	}
}

// TestDumpRefused: a call whose dump cannot be written is not begun, and nothing is left.
func TestDumpRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := New(t.Context(), Options{Codecs: allCodecs(t), Dump: file, Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	_, err = engine.Open(media.Config{Codecs: []string{"opus"}, ServerHost: "127.0.0.1"}, func(media.Event) {})
	if path := (*fs.PathError)(nil); !errors.As(err, &path) {
		t.Errorf("opened with %v", err)
	}
}
