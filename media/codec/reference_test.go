package codec

import (
	"bytes"
	"encoding/binary"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The codecs are held against ffmpeg's, which equal the ITU's test vectors. The
// golden files are ffmpeg's output for the signals that this file makes; with
// ffmpeg installed they are also compared with what it says today, and
//
//	go test ./media/codec -run Reference -update
//
// writes them anew.
var update = flag.Bool("update", false, "write the golden files anew with ffmpeg")

var references = []struct {
	codec  Codec
	ffmpeg string // ffmpeg's name of the format
	golden string
	signal []int16
	codes  []byte
}{
	{PCMU(), "mulaw", "pcmu", everySample(61), everyCode()},
	{PCMA(), "alaw", "pcma", everySample(61), everyCode()},
	{G722(), "g722", "g722", loudening(4096), noiseBytes(1024)},
}

func TestReferenceEncode(t *testing.T) {
	for _, ref := range references {
		t.Run(ref.codec.Name, func(t *testing.T) {
			want := golden(t, ref.golden+".encoded", func() []byte {
				return ffmpeg(t, toBytes(ref.signal), "-f", "s16le", "-ar", rate(ref.codec), "-ac", "1", "-i", "-", "-f", ref.ffmpeg, "-")
			})
			compareBytes(t, encodeAll(t, ref.codec, ref.signal), want)
		})
	}
}

func TestReferenceDecode(t *testing.T) {
	for _, ref := range references {
		t.Run(ref.codec.Name, func(t *testing.T) {
			want := golden(t, ref.golden+".decoded", func() []byte {
				return ffmpegDecode(t, ref.codec, ref.ffmpeg, ref.codes)
			})
			compareBytes(t, toBytes(decodeAll(t, ref.codec, ref.codes)), want)
		})
	}
}

// TestReferenceLive compares much longer signals than the golden files hold.
func TestReferenceLive(t *testing.T) {
	needFFmpeg(t)
	long := map[string][]int16{
		"PCMU": everySample(1), "PCMA": everySample(1), "G722": loudening(1 << 17),
	}
	for _, ref := range references {
		t.Run(ref.codec.Name, func(t *testing.T) {
			want := ffmpeg(t, toBytes(long[ref.codec.Name]), "-f", "s16le", "-ar", rate(ref.codec), "-ac", "1", "-i", "-", "-f", ref.ffmpeg, "-")
			codes := encodeAll(t, ref.codec, long[ref.codec.Name])
			compareBytes(t, codes, want)
			for _, codes := range [][]byte{codes, noiseBytes(1 << 15)} {
				compareBytes(t, toBytes(decodeAll(t, ref.codec, codes)), ffmpegDecode(t, ref.codec, ref.ffmpeg, codes))
			}
		})
	}
}

// golden returns the file's content; with -update it writes it first.
func golden(t *testing.T, name string, make func() []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		needFFmpeg(t)
		if err := os.WriteFile(path, make(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func needFFmpeg(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed (apt-get install ffmpeg); the golden files are compared nevertheless")
	}
}

func ffmpeg(t *testing.T, in []byte, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-v", "error", "-bitexact"}, args...)...)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg %v: %v\n%s", args, err, stderr.Bytes())
	}
	return out
}

func ffmpegDecode(t *testing.T, c Codec, format string, codes []byte) []byte {
	t.Helper()
	args := []string{"-f", format}
	if c.Name != "G722" { // whose demuxer knows its rate and takes no other
		args = append(args, "-ar", rate(c), "-ac", "1")
	}
	return ffmpeg(t, codes, append(args, "-i", "-", "-f", "s16le", "-")...)
}

func rate(c Codec) string {
	if c.SampleRate == 16000 {
		return "16000"
	}
	return "8000"
}

func compareBytes(t *testing.T, got, want []byte) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d bytes, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("byte %d of %d is %#02x, want %#02x", i, len(got), got[i], want[i])
		}
	}
}

// encodeAll codes a signal in packets of 20 ms.
func encodeAll(t *testing.T, c Codec, signal []int16) []byte {
	t.Helper()
	enc, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	packet := make([]byte, MaxPayload)
	for len(signal) > 0 {
		n := min(len(signal), c.PacketSamples())
		n, err := enc.Encode(packet, toFloat(signal[:n]))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, packet[:n]...)
		signal = signal[min(len(signal), c.PacketSamples()):]
	}
	return out
}

func decodeAll(t *testing.T, c Codec, codes []byte) []int16 {
	t.Helper()
	dec, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	var out []int16
	pcm := make([]float32, c.PacketSamples())
	for len(codes) > 0 {
		size := min(len(codes), 160)
		n, err := dec.Decode(pcm, codes[:size])
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range pcm[:n] {
			out = append(out, toInt16(s))
		}
		codes = codes[size:]
	}
	return out
}

// everySample lists the 16-bit values from the lowest up, every step-th.
func everySample(step int) []int16 {
	var s []int16
	for v := -32768; v <= 32767; v += step {
		s = append(s, int16(v))
	}
	if len(s)%2 != 0 {
		s = append(s, 32767)
	}
	return s
}

func everyCode() []byte {
	codes := make([]byte, 256)
	for i := range codes {
		codes[i] = byte(i)
	}
	return codes
}

// noise is a linear congruential generator, the same everywhere and for ever.
type noise uint32

func (n *noise) next() int16 {
	*n = *n*1664525 + 1013904223
	return int16(*n >> 16)
}

func noiseBytes(n int) []byte {
	seed, b := noise(7), make([]byte, n)
	for i := range b {
		b[i] = byte(seed.next() >> 3)
	}
	return b
}

// loudening is noise of n samples, in turn white and smoothed (so that both
// sub-bands of G.722 adapt), from the faintest to overload.
func loudening(n int) []int16 {
	seed, s, smooth := noise(1), make([]int16, n), 0
	for i := range s {
		v := int(seed.next())
		smooth += (v - smooth) / 4
		if i/256%2 == 0 {
			v = smooth
		}
		s[i] = int16(v >> (15 - 15*i/n))
	}
	return s
}

func toFloat(s []int16) []float32 {
	f := make([]float32, len(s))
	for i, v := range s {
		f[i] = fromInt16(v)
	}
	return f
}

func toBytes(s []int16) []byte {
	b := make([]byte, 0, 2*len(s))
	for _, v := range s {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}
