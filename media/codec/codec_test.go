package codec

import (
	"errors"
	"math"
	"testing"
)

// ours are the codecs of this package.
var ours = []Codec{G722(), PCMU(), PCMA()}

func makePair(t testing.TB, c Codec) (Encoder, Decoder) {
	t.Helper()
	enc, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	dec, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	return enc, dec
}

// TestPacketSizes: 20 ms of each of these codecs is 160 octets (64 kbit/s).
func TestPacketSizes(t *testing.T) {
	for _, c := range ours {
		enc, dec := makePair(t, c)
		pcm, buf := make([]float32, c.PacketSamples()), make([]byte, MaxPayload)
		n, err := enc.Encode(buf, pcm)
		if n != 160 || err != nil {
			t.Errorf("%v: Encode = %d, %v", c, n, err)
		}
		n, err = dec.Decode(pcm, buf[:n])
		if n != len(pcm) || err != nil {
			t.Errorf("%v: Decode = %d, %v", c, n, err)
		}
	}
}

func TestQuality(t *testing.T) {
	for _, c := range ours {
		enc, dec := makePair(t, c)
		in, buf := buzz(c.SampleRate/50*50, c.SampleRate, 150), make([]byte, 160)
		var out []float32
		pcm := make([]float32, c.PacketSamples())
		for at := 0; at < len(in); at += len(pcm) {
			if _, err := enc.Encode(buf, in[at:at+len(pcm)]); err != nil {
				t.Fatal(err)
			}
			if _, err := dec.Decode(pcm, buf); err != nil {
				t.Fatal(err)
			}
			out = append(out, pcm...)
		}
		best := math.Inf(-1)
		for delay := range 30 { // G.722's two filters take 22 samples
			diff := make([]float32, len(in)-30)
			for i := range diff {
				diff[i] = out[i+delay] - in[i]
			}
			best = max(best, 20*math.Log10(rms(in)/rms(diff)))
		}
		if best < 25 {
			t.Errorf("%v: signal to noise %.1f dB", c, best)
		}
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range ours {
		enc, dec := makePair(t, c)
		pcm, buf := make([]float32, c.PacketSamples()), make([]byte, 160)
		for _, tc := range []struct {
			name string
			do   func() (int, error)
			want error
		}{
			{"encode nothing", func() (int, error) { return enc.Encode(buf, nil) }, ErrFrameSize},
			{"encode into too little", func() (int, error) { return enc.Encode(buf[:159], pcm) }, ErrShortBuffer},
			{"decode nothing", func() (int, error) { return dec.Decode(pcm, nil) }, ErrPayload},
			{"decode into too little", func() (int, error) { return dec.Decode(pcm[1:], buf) }, ErrShortBuffer},
		} {
			if n, err := tc.do(); n != 0 || !errors.Is(err, tc.want) {
				t.Errorf("%v: %s = %d, %v; want %v", c, tc.name, n, err, tc.want)
			}
		}
	}
	enc, _ := makePair(t, G722())
	if _, err := enc.Encode(make([]byte, 160), make([]float32, 319)); !errors.Is(err, ErrFrameSize) {
		t.Errorf("G722: encode an odd number of samples: %v", err)
	}
}

func TestBadSamplesAreHarmless(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for in, want := range map[float32]int16{
		0: 0, 1: 32767, -1: -32768, 2: 32767, -2: -32768, inf: 32767, -inf: -32768, nan: 0, 0.5: 16384,
		1.4 / 32768: 1, -1.6 / 32768: -2,
	} {
		if got := toInt16(in); got != want {
			t.Errorf("toInt16(%v) = %d, want %d", in, got, want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	for _, c := range ours {
		enc, dec := makePair(t, c)
		pcm, buf := buzz(c.PacketSamples(), c.SampleRate, 120), make([]byte, 160)
		for name, f := range map[string]func(){
			"Encode":  func() { enc.Encode(buf, pcm) },
			"Decode":  func() { dec.Decode(pcm, buf) },
			"Conceal": func() { dec.Conceal(pcm); dec.Decode(pcm, buf) },
		} {
			if n := testing.AllocsPerRun(100, f); n != 0 {
				t.Errorf("%v: %s allocates %v times", c, name, n)
			}
		}
	}
}

// FuzzDecode decodes two payloads with a gap between them: nothing may leave the
// range of samples, nor be written beyond what Decode says.
func FuzzDecode(f *testing.F) {
	f.Add(uint8(0), []byte{0xff}, []byte{0x00, 0x80}, uint16(160))
	f.Add(uint8(1), noiseBytes(160), everyCode(), uint16(960))
	f.Add(uint8(2), []byte{}, noiseBytes(33), uint16(1))
	f.Fuzz(func(t *testing.T, which uint8, first, second []byte, gap uint16) {
		_, dec := makePair(t, ours[int(which)%len(ours)])
		for _, payload := range [][]byte{first, second} {
			room := 2*len(payload) + 1
			dst := make([]float32, room+1)
			dst[room] = 7
			n, err := dec.Decode(dst[:room], payload)
			if (err == nil) != (len(payload) > 0) || n > room || dst[room] != 7 {
				t.Fatalf("Decode of %d bytes = %d, %v", len(payload), n, err)
			}
			invented := make([]float32, gap)
			dec.Conceal(invented)
			for _, s := range append(dst[:n], invented...) {
				if !(s >= -1 && s <= 1) {
					t.Fatalf("sample %v", s)
				}
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range ours {
		b.Run(c.Name, func(b *testing.B) {
			enc, _ := makePair(b, c)
			pcm, buf := buzz(c.PacketSamples(), c.SampleRate, 120), make([]byte, 160)
			b.ReportAllocs()
			for b.Loop() {
				enc.Encode(buf, pcm)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range ours {
		b.Run(c.Name, func(b *testing.B) {
			_, dec := makePair(b, c)
			pcm, buf := make([]float32, c.PacketSamples()), noiseBytes(160)
			b.ReportAllocs()
			for b.Loop() {
				dec.Decode(pcm, buf)
			}
		})
	}
}
