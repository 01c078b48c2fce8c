package wav

import (
	"bytes"
	"errors"
	"math"
	"os/exec"
	"path/filepath"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
)

// TestFilesOfFFmpeg reads what another program writes, and has it read ours.
func TestFilesOfFFmpeg(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed (apt-get install ffmpeg); the other tests build such files themselves")
	}
	dir := t.TempDir()
	for _, args := range [][]string{
		{"-c:a", "pcm_s16le", "-ar", "44100", "-ac", "2"},
		{"-c:a", "pcm_s24le", "-ar", "96000", "-ac", "6"}, // WAVE_FORMAT_EXTENSIBLE
		{"-c:a", "pcm_f32le", "-ar", "16000", "-ac", "1"},
		{"-c:a", "pcm_u8", "-ar", "8000", "-ac", "1"},
	} {
		path := filepath.Join(dir, args[1]+".wav")
		run(t, append(append([]string{"-f", "lavfi", "-i", "sine=frequency=660:duration=1"}, args...), path)...)
		r, err := Open(path)
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		all := readAll(t, r)
		hz, level, _ := mediatest.FindTone(all, media.SampleRate)
		if len(all) != media.SampleRate || math.Abs(hz-660) > 1 || level < -45 || level > -18 {
			t.Errorf("%v: %d samples, %.1f Hz at %.1f dBFS", args, len(all), hz, level)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	path := filepath.Join(dir, "ours.wav")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(sine(media.SampleRate)), w.Close()); err != nil {
		t.Fatal(err)
	}
	raw := run(t, "-i", path, "-f", "s16le", "-")
	ours, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range readAll(t, ours) {
		if want := int16(raw[2*i]) | int16(raw[2*i+1])<<8; toInt16(s) != want {
			t.Fatalf("ffmpeg reads sample %d as %d, we as %d", i, want, toInt16(s))
		}
	}
	if err := ours.Close(); err != nil {
		t.Error(err)
	}
}

func run(t *testing.T, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-v", "error", "-y", "-nostdin"}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg %v: %v\n%s", args, err, stderr.Bytes())
	}
	return out
}
