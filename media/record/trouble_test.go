package record

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
)

// small is a disk that gets full.
type small struct {
	storage
	left int // bytes
}

func (s *small) Write(b []byte) (int, error) {
	n, err := s.storage.Write(b[:min(len(b), s.left)])
	if s.left -= n; err == nil && n < len(b) {
		err = &os.PathError{Op: "write", Path: s.Name(), Err: syscall.ENOSPC}
	}
	return n, err
}

// TestFullDisk: a recording on a disk that gets full ends by itself, says why, and
// can be played.
func TestFullDisk(t *testing.T) {
	for _, test := range []struct {
		format media.RecordingFormat
		room   int
	}{{media.WAV, 1 << 20}, {media.OggOpus, 20000}} {
		t.Run(string(test.format), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "call"+test.format.Extension())
			var told media.Recorded
			var why error
			synctest.Test(t, func(t *testing.T) {
				r, err := start(media.Recording{Format: test.format, Path: path},
					func(err error, r media.Recorded) { told, why = r, err },
					computer{func(path string) (storage, error) {
						file, err := create(path)
						return &small{file, test.room}, err
					}, space, time.Now})
				if err != nil {
					t.Fatal(err)
				}
				c := &call{Recorder: r, sent: noise(1), heard: noise(2)}
				c.goesOn(20 * time.Second)
				<-r.Done()
				if again, err := r.Stop(); !errors.Is(err, media.ErrDiskFull) || again != told {
					t.Errorf("%+v %v", again, err)
				}
			})
			if !errors.Is(why, media.ErrDiskFull) || told.Path != path {
				t.Errorf("%+v %v", told, why)
			}
			left, _ := playOther(t, path)
			if d := media.Duration(len(left), media.SampleRate); d < time.Second || d > told.Duration || told.Duration-d > 3*time.Second {
				t.Errorf("plays %v of %v", d, told.Duration)
			}
		})
	}
}

// TestRoomRunsOut while others write to the disk, too.
func TestRoomRunsOut(t *testing.T) {
	var why error
	path := filepath.Join(t.TempDir(), "call.wav")
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r, err := start(media.Recording{Format: media.WAV, Path: path, MinFree: 1000},
			func(err error, _ media.Recorded) { why = err },
			computer{create, func(folder string) (int64, error) {
				if folder != filepath.Dir(path) {
					t.Errorf("looked at %s", folder)
				}
				return 1010 - int64(time.Since(began)/time.Second), nil
			}, time.Now})
		if err != nil {
			t.Fatal(err)
		}
		c := &call{Recorder: r, sent: noise(1), heard: noise(2)}
		c.goesOn(15 * time.Second)
		<-r.Done()
	})
	if !errors.Is(why, media.ErrDiskFull) {
		t.Errorf("%v", why)
	}
	if left, _ := play(t, path); len(left) < 10*media.SampleRate || len(left) > 13*media.SampleRate {
		t.Errorf("%v are there", media.Duration(len(left), media.SampleRate))
	}
}

// TestKilled: at any moment, the file as it is can be played, but for what came in
// the last two seconds.
func TestKilled(t *testing.T) {
	for _, format := range []media.RecordingFormat{media.WAV, media.OggOpus} {
		t.Run(string(format), func(t *testing.T) {
			folder := t.TempDir()
			copies := map[string]time.Duration{}
			synctest.Test(t, func(t *testing.T) {
				c := recording(t, media.Recording{Format: format, Path: filepath.Join(folder, "call"+format.Extension())})
				for k := 1; k <= 6; k++ {
					c.goesOn(900 * time.Millisecond)
					synctest.Wait()
					file, err := os.ReadFile(c.file.Name())
					if err != nil {
						t.Fatal(err)
					}
					copied := filepath.Join(folder, string(rune('0'+k))+format.Extension())
					if err := os.WriteFile(copied, file, 0o600); err != nil {
						t.Fatal(err)
					}
					if k > 2 {
						copies[copied] = time.Duration(k) * 900 * time.Millisecond
					}
				}
				c.ends(t)
			})
			for path, age := range copies {
				left, _ := playOther(t, path)
				if d := media.Duration(len(left), media.SampleRate); age-d > 2*time.Second || d > age {
					t.Errorf("after %v it plays %v", age, d)
				}
			}
		})
	}
}

// TestRing: across its end, and full.
func TestRing(t *testing.T) {
	r := newRing(10)
	next, want := float32(0), float32(0)
	for k := range 50 {
		in := make([]float32, k%7)
		for i := range in {
			in[i] = next
			next++
		}
		r.write(in)
		if r.waiting() != len(in) {
			t.Fatalf("%d of %d wait", r.waiting(), len(in))
		}
		out := make([]float32, r.waiting())
		r.read(out)
		for _, x := range out {
			if x != want {
				t.Fatalf("%v, want %v", x, want)
			}
			want++
		}
	}
	r.write(make([]float32, 25))
	if r.waiting() != 10 {
		t.Errorf("%d fit into 10", r.waiting())
	}
	r.write([]float32{1})
	r.skip(10)
	if r.waiting() != 0 {
		t.Error("skipped, and there is something")
	}
}

// unwritable fails at once.
type unwritable struct {
	storage
	err error
}

func (u unwritable) Write([]byte) (int, error) { return 0, u.err }

// TestUnwritable leaves no empty file, and knows a full disk.
func TestUnwritable(t *testing.T) {
	for format, full := range map[media.RecordingFormat]error{media.WAV: io.ErrShortWrite, media.OggOpus: syscall.ENOSPC} {
		path := filepath.Join(t.TempDir(), "call"+format.Extension())
		_, err := start(media.Recording{Format: format, Path: path}, nil, computer{func(path string) (storage, error) {
			file, err := create(path)
			return unwritable{file, full}, err
		}, space, time.Now})
		if !errors.Is(err, full) || errors.Is(err, media.ErrDiskFull) != (format == media.OggOpus) {
			t.Errorf("%s: %v", format, err)
		}
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s is there: %v", path, err)
		}
	}
}

// TestOtherDecoders: opusinfo finds nothing to complain of.
func TestOtherDecoders(t *testing.T) {
	var path string
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := recording(t, media.Recording{Format: media.OggOpus, Path: filepath.Join(folder, "call.opus")})
		c.goesOn(3333 * time.Millisecond)
		path = c.ends(t).Path
	})
	said := run(t, "opusinfo", path)
	if bytes.Contains(bytes.ToUpper(said), []byte("WARNING")) || !bytes.Contains(said, []byte("Playback length: 0m:03.33")) {
		t.Errorf("opusinfo: %s", said)
	}
}
