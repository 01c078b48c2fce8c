package ringtone

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
	"offhook/media/wav"
)

// written is a WAV file of a tone.
func written(t testing.TB, d time.Duration, level float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tone.wav")
	w, err := wav.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	samples := make([]float32, media.Samples(d, media.SampleRate))
	tone.Sine(700, level).Read(samples)
	if err := errors.Join(w.Write(samples), w.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFormats: the same tone comes out of each, at the same peak, for as long.
func TestFormats(t *testing.T) {
	for _, path := range []string{"testdata/tone.mp3", "testdata/mono.mp3", "testdata/tone.ogg", "testdata/tone.opus", written(t, 600*time.Millisecond, -30)} {
		samples, err := Load(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if d := media.Duration(len(samples), media.SampleRate); d < 590*time.Millisecond || d > 700*time.Millisecond {
			t.Errorf("%s plays %v", path, d)
		}
		hz, level, snr := mediatest.FindTone(samples[9600:24000], media.SampleRate)
		if math.Abs(hz-700) > 3 || math.Abs(level+9) > 1 || snr < 20 { // -6 dB peak
			t.Errorf("%s: %.1f Hz at %.1f dBFS, SNR %.1f", path, hz, level, snr)
		}
	}
}

// TestRefused says what is wrong with a file.
func TestRefused(t *testing.T) {
	folder := t.TempDir()
	make := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	huge := make("huge.wav", nil)
	if err := os.Truncate(huge, MaxSize+1); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path string
		want error
	}{
		"gone":          {filepath.Join(folder, "gone.mp3"), fs.ErrNotExist},
		"folder":        {folder, media.ErrRingtoneFormat},
		"device":        {os.DevNull, media.ErrRingtoneFormat},
		"huge":          {huge, media.ErrRingtoneTooLarge},
		"empty":         {make("empty.mp3", nil), media.ErrRingtoneFormat},
		"text":          {make("text.mp3", []byte("this is a letter, and no music at all")), media.ErrRingtoneFormat},
		"long":          {written(t, MaxTime+time.Second, -20), media.ErrRingtoneTooLong},
		"silent":        {written(t, time.Second, -90), media.ErrRingtoneSilent},
		"no samples":    {written(t, 0, -20), media.ErrRingtoneSilent},
		"half an MP3":   {make("half.mp3", []byte{0xff, 0xfb, 0x90, 0x64, 0, 0}), media.ErrRingtoneFormat},
		"Ogg, no sound": {make("a.ogg", []byte("OggS\x00\x02 and so on, but nothing that is right")), media.ErrRingtoneFormat},
	} {
		samples, err := Load(t.Context(), test.path)
		if !errors.Is(err, test.want) || samples != nil {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, "testdata/tone.mp3"); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it: %v", err)
	}
}

// TestJustAMinute may ring.
func TestJustAMinute(t *testing.T) {
	if _, err := Load(t.Context(), written(t, MaxTime, -20)); err != nil {
		t.Error(err)
	}
}

// codebook makes a setup packet that begins with one codebook, of fields of so many
// bits each.
func codebook(fields ...[2]uint64) []byte {
	packet, bits := []byte("\x05vorbis"), []byte{0}
	at := 8
	for _, f := range fields {
		for i := range f[1] {
			if at%8 == 0 {
				bits = append(bits, 0)
			}
			bits[at/8] |= byte(f[0]>>i&1) << (at % 8)
			at++
		}
	}
	return append(packet, append(bits, make([]byte, 8)...)...)
}

// TestCodebooks that would take all memory, or all time, are refused before the
// module sees them.
func TestCodebooks(t *testing.T) {
	const sync = 0x564342
	for name, test := range map[string]struct {
		packet []byte
		ok     bool
	}{
		"two words":        {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{2, 24}, [2]uint64{0, 2}, [2]uint64{0, 5}, [2]uint64{0, 5}, [2]uint64{0, 4}), true},
		"ordered":          {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{2, 24}, [2]uint64{1, 1}, [2]uint64{0, 5}, [2]uint64{2, 2}, [2]uint64{0, 4}), true},
		"one word missing": {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{2, 24}, [2]uint64{0, 2}, [2]uint64{0, 5}, [2]uint64{1, 5}, [2]uint64{0, 4}), false},
		"too many words":   {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{3, 24}, [2]uint64{0, 2}, [2]uint64{0, 15}, [2]uint64{0, 4}), false},
		"none used":        {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{2, 24}, [2]uint64{2, 2}, [2]uint64{0, 2}, [2]uint64{0, 4}), false},
		"no dimension":     {codebook([2]uint64{sync, 24}, [2]uint64{0, 16}, [2]uint64{2, 24}, [2]uint64{0, 16}), false},
		"no entry":         {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{0, 24}, [2]uint64{0, 16}), false},
		"terabytes":        {codebook([2]uint64{sync, 24}, [2]uint64{65535, 16}, [2]uint64{65535, 24}), false},
		"other sync":       {codebook([2]uint64{1, 24}, [2]uint64{1, 16}, [2]uint64{2, 24}), false},
		"ordered for ever": {codebook([2]uint64{sync, 24}, [2]uint64{1, 16}, [2]uint64{9, 24}, [2]uint64{1, 1}), false},
		"breaks off":       {[]byte("\x05vorbis\x00\x42\x43"), false},
		"other packet":     {[]byte("\x03vorbis and so on"), false},
	} {
		if err := checkSetup(test.packet); (err == nil) != test.ok || err != nil && !errors.Is(err, media.ErrRingtoneFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzDecode: no file of any format makes it panic, hang, or return what is too
// long or too loud.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"tone.mp3", "mono.mp3", "tone.ogg", "tone.opus"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\xbb\x00\x00\x00\x77\x01\x00\x02\x00\x10\x00data\x02\x00\x00\x00\xff\x7f"))
	f.Fuzz(func(t *testing.T, file []byte) {
		samples, err := decode(t.Context(), repaired(file))
		if err != nil {
			if !errors.Is(err, media.ErrRingtoneFormat) && !errors.Is(err, media.ErrRingtoneTooLong) && !errors.Is(err, media.ErrRingtoneSilent) {
				t.Errorf("an error of its own: %v", err)
			}
			return
		}
		if len(samples) > media.Samples(MaxTime, media.SampleRate) {
			t.Errorf("%d samples", len(samples))
		}
		for _, x := range samples {
			if !(x >= -peak*1.001 && x <= peak*1.001) {
				t.Fatalf("a sample of %v", x)
			}
		}
	})
}

// repaired sets the checksums of Ogg pages right, so that what is in them is read.
func repaired(file []byte) []byte {
	file = bytes.Clone(file)
	for at := 0; at+27 <= len(file) && string(file[at:at+4]) == "OggS"; {
		size := 27 + int(file[at+26])
		if at+size > len(file) {
			break
		}
		for _, n := range file[at+27 : at+size] {
			size += int(n)
		}
		if at+size > len(file) {
			break
		}
		binary.LittleEndian.PutUint32(file[at+22:], 0)
		sum := uint32(0)
		for _, x := range file[at : at+size] {
			sum ^= uint32(x) << 24
			for range 8 {
				if sum&(1<<31) != 0 {
					sum = sum<<1 ^ 0x04c11db7
				} else {
					sum <<= 1
				}
			}
		}
		binary.LittleEndian.PutUint32(file[at+22:], sum)
		at += size
	}
	return file
}
