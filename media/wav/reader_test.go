package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
)

// file builds a WAV file chunk by chunk.
type file struct{ bytes.Buffer }

func newFile() *file {
	f := new(file)
	f.WriteString("RIFF\xff\xff\xff\x7fWAVE")
	return f
}

func (f *file) chunk(id string, size int, data []byte) *file {
	f.WriteString(id)
	binary.Write(f, binary.LittleEndian, uint32(size))
	f.Write(data)
	if len(data)%2 != 0 {
		f.WriteByte(0)
	}
	return f
}

func (f *file) format(tag, channels, rate, bits int) *file {
	var b []byte
	for _, v := range []int{tag, channels} {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate*channels*bits/8))
	for _, v := range []int{channels * bits / 8, bits} {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return f.chunk("fmt ", len(b), b)
}

func (f *file) extensible(tag, channels, rate, bits int) *file {
	g := newFile().format(tagExtensible, channels, rate, bits).Bytes()[20:]
	b := append([]byte{}, g...)
	b = append(b, 22, 0, byte(bits), 0, 0, 0, 0, 0, byte(tag), byte(tag>>8))
	return f.chunk("fmt ", 40, append(b, subformat...))
}

func (f *file) data(b []byte) *file { return f.chunk("data", len(b), b) }

// samples codes half a second of a sine of 440 Hz and level -9.03 dBFS on the
// first channel, and the same on the others if all is set.
func samples(rate, channels, bits int, float, all bool) []byte {
	var b []byte
	for i := range rate / 2 {
		v := 0.5 * math.Sin(2*math.Pi*440*float64(i)/float64(rate))
		for c := range channels {
			if c > 0 && !all {
				v = 0
			}
			switch {
			case float && bits == 32:
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
			case float:
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			case bits == 8:
				b = append(b, byte(math.Round(v*127)+128))
			default:
				n := uint64(int64(v * float64(int64(1)<<(bits-1))))
				b = append(b, binary.LittleEndian.AppendUint64(nil, n)[:bits/8]...)
			}
		}
	}
	return b
}

func TestReaderFormats(t *testing.T) {
	for _, tc := range []struct {
		tag, channels, rate, bits int
		extensible                bool
	}{
		{1, 1, 8000, 16, false}, {1, 1, 8000, 8, false}, {1, 2, 44100, 16, false}, {1, 2, 48000, 24, false},
		{1, 1, 16000, 32, false}, {3, 1, 48000, 32, false}, {3, 2, 44100, 64, false}, {1, 1, 11025, 16, false},
		{1, 1, 22050, 16, false}, {1, 6, 96000, 24, true}, {3, 2, 32000, 32, true}, {1, 1, 44056, 16, false}, {1, 1, 192000, 16, true},
	} {
		t.Run(fmt.Sprintf("%d-%dch-%d-%d", tc.tag, tc.channels, tc.rate, tc.bits), func(t *testing.T) {
			f := newFile()
			if tc.extensible {
				f.extensible(tc.tag, tc.channels, tc.rate, tc.bits)
			} else {
				f.format(tc.tag, tc.channels, tc.rate, tc.bits)
			}
			f.data(samples(tc.rate, tc.channels, tc.bits, tc.tag == tagFloat, true))
			r, err := NewReader(f)
			if err != nil {
				t.Fatal(err)
			}
			want := Format{tc.rate, tc.channels, tc.bits, tc.tag == tagFloat}
			if r.Format() != want {
				t.Errorf("format %v, want %v", r.Format(), want)
			}
			got := readAll(t, r)
			if exact := (tc.rate/2*48000 + tc.rate - 1) / tc.rate; len(got) != exact {
				t.Errorf("%d samples, want %d", len(got), exact)
			}
			hz, level, snr := mediatest.FindTone(got, media.SampleRate)
			if math.Abs(hz-440) > 2 || math.Abs(level+9.03) > 0.1 || snr < 40 {
				t.Errorf("%.1f Hz at %.2f dBFS, %.1f dB above the rest", hz, level, snr)
			}
			// Neither late nor early: the first maximum of the sine is where it was.
			quarter := media.SampleRate / 440 / 4
			for i := range 3 * quarter {
				if got[i] > got[quarter]+0.02 {
					t.Fatalf("sample %d is %.3f, that at the first maximum %.3f", i, got[i], got[quarter])
				}
			}
		})
	}
}

// readAll reads in pieces of odd lengths.
func readAll(t *testing.T, r *Reader) (all []float32) {
	t.Helper()
	for n := 1; ; n = n*7%997 + 1 {
		buf := make([]float32, n)
		got, err := r.Read(buf)
		all = append(all, buf[:got]...)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if got != n {
			t.Fatalf("Read = %d of %d without an error", got, n)
		}
	}
}

func TestStereoIsAveraged(t *testing.T) {
	r, err := NewReader(newFile().format(1, 2, 48000, 16).data(samples(48000, 2, 16, false, false)))
	if err != nil {
		t.Fatal(err)
	}
	if _, level, _ := mediatest.FindTone(readAll(t, r), 48000); math.Abs(level+15.05) > 0.1 {
		t.Errorf("a tone on one of two channels comes out at %.2f dBFS", level)
	}
}

func TestReaderTakesRealFiles(t *testing.T) {
	sound := samples(48000, 1, 16, false, true)
	whole := len(sound) / 2
	unfinished := newFile().format(1, 1, 48000, 16).chunk("data", 0, sound)
	copy(unfinished.Bytes()[4:], "\x00\x00\x00\x00")
	truncated := newFile().format(1, 1, 48000, 16).chunk("data", 1<<20, sound[:1000])
	truncated.WriteByte(1)
	for _, tc := range []struct {
		name string
		file *file
		want int
	}{
		{"chunks before and after", newFile().chunk("LIST", 5, []byte("INFOx")).format(1, 1, 48000, 16).
			chunk("fact", 4, make([]byte, 4)).data(sound).chunk("id3 ", 7, make([]byte, 7)), whole},
		{"truncated in a sample", truncated, 500},
		{"size of a stream", newFile().format(1, 1, 48000, 16).chunk("data", unknownSize, sound), whole},
		{"sizes never written", unfinished, whole},
		{"no samples", newFile().format(1, 1, 48000, 16).data(nil), 0},
		{"no samples but a chunk after", newFile().format(1, 1, 48000, 16).data(nil).chunk("LIST", 4, make([]byte, 4)), 0},
	} {
		r, err := NewReader(iotest.OneByteReader(tc.file))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if got := len(readAll(t, r)); got != tc.want {
			t.Errorf("%s: %d samples, want %d", tc.name, got, tc.want)
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	good := newFile().format(1, 1, 48000, 16).data(make([]byte, 100)).Bytes()
	for _, tc := range []struct {
		name string
		in   []byte
		want error
		says string
	}{
		{"nothing", nil, ErrFormat, "ends before its header"},
		{"text", []byte("this is not a sound at all"), ErrFormat, "RIFF"},
		{"half a header", good[:30], ErrFormat, "ends before"},
		{"only a format", good[:36], ErrFormat, "ends before any samples"},
		{"samples first", newFile().data(make([]byte, 4)).Bytes(), ErrFormat, "before their format"},
		{"RF64", append([]byte("RF64"), good[4:]...), ErrUnsupported, "RF64"},
		{"A-law", newFile().format(6, 1, 8000, 8).data(nil).Bytes(), ErrUnsupported, "0x0006"},
		{"12 bits", newFile().format(1, 1, 8000, 12).data(nil).Bytes(), ErrUnsupported, "12 bits"},
		{"no channels", newFile().format(1, 0, 8000, 16).data(nil).Bytes(), ErrUnsupported, "0 channels"},
		{"300 channels", newFile().format(1, 300, 8000, 16).data(nil).Bytes(), ErrUnsupported, "300 channels"},
		{"1 Hz", newFile().format(1, 1, 1, 16).data(nil).Bytes(), ErrUnsupported, "1 Hz"},
		{"4 GHz", newFile().format(1, 1, 4e9, 16).data(nil).Bytes(), ErrUnsupported, "Hz"},
		{"a short format", newFile().chunk("fmt ", 4, make([]byte, 4)).Bytes(), ErrFormat, "format of 4 bytes"},
		{"a huge format", newFile().chunk("fmt ", 1<<30, nil).Bytes(), ErrFormat, "format of"},
		{"a huge chunk", newFile().chunk("junk", 1<<30, nil).Bytes(), ErrUnsupported, "MiB before"},
		{"many chunks", bytes.Join([][]byte{newFile().Bytes(), bytes.Repeat([]byte("junk\x00\x00\x00\x00"), 2000)}, nil), ErrUnsupported, "chunks"},
	} {
		_, err := NewReader(bytes.NewReader(tc.in))
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want %v with %q", tc.name, err, tc.want, tc.says)
		}
	}
	wrongBlock := newFile().format(1, 2, 48000, 16).data(nil).Bytes()
	wrongBlock[32] = 3
	if _, err := NewReader(bytes.NewReader(wrongBlock)); !errors.Is(err, ErrFormat) {
		t.Errorf("wrong block size: %v", err)
	}
}

func TestReaderPassesOnErrors(t *testing.T) {
	broken := errors.New("the disk is on fire")
	f := newFile().format(1, 1, 48000, 16).chunk("data", 1<<20, make([]byte, 4000))
	r, err := NewReader(io.MultiReader(f, iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	n, err := r.Read(make([]float32, 5000))
	if n != 2000 || !errors.Is(err, broken) {
		t.Errorf("Read = %d, %v", n, err)
	}
	if _, err := NewReader(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none.wav")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "a.wav")
	if err := os.WriteFile(path, []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
}

func TestReadAll(t *testing.T) {
	f := newFile().format(1, 1, 8000, 16).data(samples(8000, 1, 16, false, true)).Bytes()
	if all, err := ReadAll(bytes.NewReader(f), time.Second); err != nil || len(all) != 24000 {
		t.Errorf("%d samples, %v", len(all), err)
	}
	if _, err := ReadAll(bytes.NewReader(f), 100*time.Millisecond); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestBrokenFloatsAreHarmless(t *testing.T) {
	var b []byte
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 7, -7} {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	r, err := NewReader(newFile().format(3, 1, 48000, 32).data(b))
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, r)
	for i, want := range []float32{0, 1, -1, 1, -1} {
		if got[i] != want {
			t.Errorf("sample %d is %v, want %v", i, got[i], want)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(newFile().format(1, 1, 48000, 16).data(samples(48000, 1, 16, false, true)[:64]).Bytes())
	f.Add(newFile().extensible(3, 2, 44100, 32).data(make([]byte, 64)).Bytes())
	f.Add(newFile().chunk("LIST", 3, []byte("abc")).format(1, 2, 8000, 24).chunk("data", unknownSize, make([]byte, 31)).Bytes())
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewReader(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrUnsupported) {
				t.Fatal(err)
			}
			return
		}
		total, buf := 0, make([]float32, 700)
		for {
			n, err := r.Read(buf)
			for _, s := range buf[:n] {
				if !(s >= -2 && s <= 2) { // a resampled square wave overshoots
					t.Fatalf("sample %v", s)
				}
			}
			total += n
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if most := (len(data)*48000)/r.Format().Rate + 1; total > most {
			t.Fatalf("%d samples of %d bytes", total, len(data))
		}
	})
}
