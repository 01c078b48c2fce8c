package wav

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// disk is a file in memory that can be full.
type disk struct {
	data []byte
	at   int
	room int // bytes; 0 = as much as you like
}

var errFull = errors.New("no space left on device")

func (d *disk) Write(b []byte) (int, error) {
	n := len(b)
	if d.room > 0 {
		n = min(n, max(d.room-d.at, 0))
	}
	if grow := d.at + n - len(d.data); grow > 0 {
		d.data = append(d.data, make([]byte, grow)...)
	}
	copy(d.data[d.at:], b[:n])
	d.at += n
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

func (d *disk) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	d.at = int(offset)
	return offset, nil
}

// content reads what is on the disk now.
func (d *disk) content(t *testing.T) []float32 {
	t.Helper()
	r, err := NewReader(bytes.NewReader(d.data))
	if err != nil {
		t.Fatal(err)
	}
	return readAll(t, r)
}

func sine(n int) []float32 {
	s := make([]float32, n)
	tone.Sine(440, -20).Read(s)
	return s
}

func TestWriterRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.wav")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	in := sine(100001)
	in[5], in[6], in[7] = 2, -2, float32(math.NaN())
	for rest := in; len(rest) > 0; {
		n := min(len(rest), 480)
		if err := w.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	if w.Samples() != len(in) {
		t.Errorf("Samples() = %d", w.Samples())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
	if err := w.Write(in); !errors.Is(err, ErrClosed) {
		t.Errorf("Write after Close: %v", err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	out := readAll(t, r)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	in[5], in[6], in[7] = 1, -1, 0
	if len(out) != len(in) {
		t.Fatalf("%d samples, want %d", len(out), len(in))
	}
	for i := range in {
		if math.Abs(float64(in[i]-out[i])) > 1.0/32767 {
			t.Fatalf("sample %d is %v, want %v", i, out[i], in[i])
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestFileIsValidAtAnyMoment reads the disk while it is written to, as if the
// process had been killed there.
func TestFileIsValidAtAnyMoment(t *testing.T) {
	d := new(disk)
	w, err := NewWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	for ms := 0; ms < 3500; ms += 10 {
		if got, least := len(d.content(t)), (ms/1000)*media.SampleRate; got != least {
			t.Fatalf("after %d ms: %d samples, want %d", ms, got, least)
		}
		if err := w.Write(sine(480)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := len(d.content(t)); got != 168000 {
		t.Errorf("%d samples at the end", got)
	}
}

func TestFullDisk(t *testing.T) {
	d := &disk{room: 300000}
	w, err := NewWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if err = w.Write(sine(480)); err != nil {
			break
		}
	}
	if !errors.Is(err, errFull) {
		t.Fatalf("Write: %v", err)
	}
	if err := w.Write(sine(1)); !errors.Is(err, errFull) {
		t.Errorf("next Write: %v", err)
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close: %v", err)
	}
	if got := len(d.content(t)); got != 3*media.SampleRate {
		t.Errorf("%d samples are readable, want the three seconds that fitted", got)
	}
	if _, err := NewWriter(&disk{room: 10}); !errors.Is(err, errFull) {
		t.Errorf("NewWriter: %v", err)
	}
}

func TestFullDevice(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full; TestFullDisk covers the rest")
	}
	if _, err := Create("/dev/full"); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Create: %v", err)
	}
}

func TestFileSizeIsBounded(t *testing.T) {
	w, err := NewWriter(new(disk))
	if err != nil {
		t.Fatal(err)
	}
	w.data = maxData - 100 // as after twelve hours
	if err := w.Write(sine(51)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestWriteDoesNotAllocate(t *testing.T) {
	d := &disk{data: make([]byte, 1<<22)}
	w, err := NewWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	frame := sine(480)
	if n := testing.AllocsPerRun(300, func() { w.Write(frame) }); n != 0 {
		t.Errorf("Write allocates %v times", n)
	}
}

// TestSoundSurvives writes a tone and finds it again.
func TestSoundSurvives(t *testing.T) {
	d := new(disk)
	w, err := NewWriter(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(sine(48000)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if hz, level, snr := mediatest.FindTone(d.content(t), 48000); math.Abs(hz-440) > 1 || math.Abs(level+20) > 0.1 || snr < 60 {
		t.Errorf("%.1f Hz at %.2f dBFS, %.1f dB", hz, level, snr)
	}
}
