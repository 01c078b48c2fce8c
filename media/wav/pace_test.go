package wav

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"offhook/media"
	"offhook/media/mediatest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	_ media.Source = (*Source)(nil)
	_ media.Sink   = (*Sink)(nil)
)

// openSource plays a file that holds n samples of 48 kHz: 440 periods of a sine
// in 2n samples.
func openSource(t *testing.T, after io.Reader, n int) *Source {
	t.Helper()
	f := newFile().format(1, 1, 48000, 16).chunk("data", 1<<30, samples(2*n, 1, 16, false, true)[:2*n])
	r, err := NewReader(io.MultiReader(f, after))
	if err != nil {
		t.Fatal(err)
	}
	return NewSource(r, nil)
}

func TestSourceIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSource(t, bytes.NewReader(nil), 24000)
		buf := make([]float32, 48000)
		if n := s.Read(buf); n != 0 {
			t.Errorf("%d samples at once", n)
		}
		total, start := 0, time.Now()
		for !s.Ended() {
			time.Sleep(7 * time.Millisecond)
			synctest.Wait()
			total += s.Read(buf)
			if want := media.Samples(time.Since(start), media.SampleRate); total != want {
				t.Fatalf("%d samples after %v, want %d", total, time.Since(start), want)
			}
		}
		if d := time.Since(start); d < 500*time.Millisecond || d > 514*time.Millisecond {
			t.Errorf("half a second took %v", d)
		}
		time.Sleep(10 * time.Millisecond)
		buf[0] = 1
		if n := s.Read(buf); n < 480 || buf[0] != 0 {
			t.Errorf("after the end: %d samples, the first %v; want silence", n, buf[0])
		}
		if err := errors.Join(s.Err(), s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
}

// TestSourceWaitsForALateReader: who sleeps for a minute gets 200 ms at once, and
// then the rest of the file, whole.
func TestSourceWaitsForALateReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSource(t, bytes.NewReader(nil), 96000)
		buf := make([]float32, 96000)
		var all []float32
		for _, pause := range []time.Duration{time.Minute, 10 * time.Millisecond, time.Hour} {
			time.Sleep(pause)
			synctest.Wait()
			n := s.Read(buf)
			if n != min(media.Samples(pause, media.SampleRate), maxBacklog) {
				t.Errorf("%d samples after %v", n, pause)
			}
			all = append(all, buf[:n]...)
		}
		for len(all) < 96000 {
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
			all = append(all, buf[:s.Read(buf)]...)
		}
		if hz, _, snr := mediatest.FindTone(all, 2*96000); math.Abs(hz-440) > 1 || snr < 40 {
			t.Errorf("%.1f Hz, %.1f dB above the rest: something is missing", hz, snr)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSourceReportsABrokenFile(t *testing.T) {
	broken := errors.New("the disk is on fire")
	synctest.Test(t, func(t *testing.T) {
		s := openSource(t, iotest.ErrReader(broken), 4800)
		buf := make([]float32, 4800)
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if n := s.Read(buf); n != 4800 {
			t.Errorf("%d samples before the fault", n)
		}
		time.Sleep(10 * time.Millisecond)
		if n := s.Read(buf); n != 480 || buf[0] != 0 || !s.Ended() || !errors.Is(s.Err(), broken) {
			t.Errorf("%d samples after it, ended %v, %v", n, s.Ended(), s.Err())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSourceClosesInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSource(t, bytes.NewReader(nil), 960000)
		time.Sleep(50 * time.Millisecond)
		s.Read(make([]float32, 480))
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSinkIsInStepWithTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := new(disk)
		w, err := NewWriter(d)
		if err != nil {
			t.Fatal(err)
		}
		s := NewSink(w, nil)
		ones := make([]float32, 48000)
		for i := range ones {
			ones[i] = 0.5
		}
		time.Sleep(100 * time.Millisecond) // 4800 samples of silence
		if n := s.Write(ones[:100]); n != 100 || s.Buffered() != 100 {
			t.Errorf("wrote %d, buffered %d", n, s.Buffered())
		}
		if n := s.Write(ones); n != capacity-100 || s.Buffered() != capacity {
			t.Errorf("wrote %d, buffered %d", n, s.Buffered())
		}
		if n := s.Write(ones); n != 0 {
			t.Errorf("wrote %d to a full buffer", n)
		}
		time.Sleep(50 * time.Millisecond)
		if s.Buffered() != capacity-2400 {
			t.Errorf("buffered %d after 50 ms", s.Buffered())
		}
		time.Sleep(time.Minute) // 150 ms of it still play
		if s.Buffered() != 0 {
			t.Errorf("buffered %d after a minute", s.Buffered())
		}
		s.Write(ones[:480])
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		got := d.content(t)
		minute := 60 * media.SampleRate
		if want := 4800 + 2400 + minute + 480; len(got) != want {
			t.Fatalf("recorded %d samples, want %d", len(got), want)
		}
		for _, at := range []struct {
			i    int
			want float32
		}{{4799, 0}, {4800, 0.5}, {4800 + capacity - 1, 0.5}, {4800 + capacity, 0}, {4800 + 2400 + minute - 1, 0}, {4800 + 2400 + minute, 0.5}} {
			if got[at.i] != at.want {
				t.Errorf("sample %d is %v, want %v", at.i, got[at.i], at.want)
			}
		}
	})
}

func TestSinkSurvivesAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := NewWriter(&disk{room: 150000})
		if err != nil {
			t.Fatal(err)
		}
		s := NewSink(w, nil)
		frame := make([]float32, media.FrameSize)
		for range 500 {
			if n := s.Write(frame); n != len(frame) {
				t.Fatalf("the call notices: wrote %d", n)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if !errors.Is(s.Err(), errFull) {
			t.Errorf("Err: %v", s.Err())
		}
		if err := s.Close(); !errors.Is(err, errFull) {
			t.Errorf("Close: %v", err)
		}
	})
}

// stuckDisk takes nothing until it is released.
type stuckDisk struct {
	disk
	stuck chan struct{}
}

func (d *stuckDisk) Write(b []byte) (int, error) {
	if len(b) > headerSize {
		<-d.stuck
	}
	return d.disk.Write(b)
}

// TestSinkNeverBlocks lets the disk hang for a minute: the call goes on, and what
// could not be kept is silence, so that the rest is where it belongs.
func TestSinkNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &stuckDisk{stuck: make(chan struct{})}
		w, err := NewWriter(d)
		if err != nil {
			t.Fatal(err)
		}
		s := NewSink(w, nil)
		frame := make([]float32, media.FrameSize)
		for i := range frame {
			frame[i] = 0.5
		}
		write := func(n int) {
			for range n {
				if n := s.Write(frame); n != len(frame) {
					t.Fatalf("the call notices: wrote %d", n)
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		write(6000)
		if !errors.Is(s.Err(), ErrTooSlow) {
			t.Errorf("Err: %v", s.Err())
		}
		close(d.stuck)
		synctest.Wait()
		write(100)
		if err := s.Close(); !errors.Is(err, ErrTooSlow) {
			t.Errorf("Close: %v", err)
		}
		got := d.content(t)
		if len(got) != 6100*480 {
			t.Fatalf("recorded %d samples, want %d", len(got), 6100*480)
		}
		if got[0] != 0.5 || got[5000*480] != 0 || got[6099*480] != 0.5 {
			t.Errorf("beginning %v, middle %v, end %v", got[0], got[5000*480], got[6099*480])
		}
	})
}

func TestPacedDevicesDoNotAllocate(t *testing.T) {
	clock := mediatest.NewClock()
	w, err := NewWriter(&disk{data: make([]byte, 1<<22)})
	if err != nil {
		t.Fatal(err)
	}
	sink := NewSink(w, clock.Now)
	f := newFile().format(1, 1, 48000, 16).data(samples(480000, 1, 16, false, true))
	r, err := NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	source := NewSource(r, clock.Now)
	frame := make([]float32, media.FrameSize)
	if n := testing.AllocsPerRun(200, func() {
		clock.Advance(media.FrameDuration)
		sink.Write(frame[:source.Read(frame)])
	}); n != 0 {
		t.Errorf("a frame allocates %v times", n)
	}
	if err := errors.Join(source.Close(), sink.Close()); err != nil {
		t.Error(err)
	}
}
