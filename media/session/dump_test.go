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
	last := func(samples []float32, ago, of time.Duration) []float32 {
		end := len(samples) - media.Samples(ago, media.SampleRate)
		return samples[end-media.Samples(of, media.SampleRate) : end]
	}
	const speaking, part = 1500 * time.Millisecond, 300 * time.Millisecond
	var lengths []int
	for _, tc := range []struct {
		name         string
		hz, level    float64 // of the left side, while it is not muted
		whenMuted    float64 // its level then
		otherSidesHz float64
	}{
		{"microphone", 440, -20, -20, 660}, {"processed", 440, -26, -26, 660}, {"call", 440, -26, -90, 660},
	} {
		path := filepath.Join(folder, tc.name+".wav")
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
		left, right := sides(t, path)
		lengths = append(lengths, len(left))
		open, muted := last(left, speaking, part), last(left, 400*time.Millisecond, part)
		if mediatest.ToneLevel(open, media.SampleRate, tc.hz) < tc.level-2 || dsp.Level(open) < tc.level-1 || dsp.Level(open) > tc.level+1 {
			t.Errorf("%s: level %.1f dBFS on the left, %.1f of them the tone, want %.0f", tc.name, dsp.Level(open), mediatest.ToneLevel(open, media.SampleRate, tc.hz), tc.level)
		}
		if level := dsp.Level(muted); level < tc.whenMuted-1 && tc.whenMuted > -90 || level > tc.whenMuted+1 {
			t.Errorf("%s: level %.1f dBFS while muted", tc.name, level)
		}
		if mediatest.ToneLevel(last(right, speaking, part), media.SampleRate, tc.otherSidesHz) < -23 {
			t.Errorf("%s: on the right is not what the other side says", tc.name)
		}
	}
	for _, n := range lengths {
		if d := media.Duration(max(n, lengths[0])-min(n, lengths[0]), media.SampleRate); d > 150*time.Millisecond {
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
