//go:build cgo

package opus

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"offhook/media/codec"
)

const packet = SampleRate / 50

func makePair(t testing.TB) (codec.Encoder, codec.Decoder) {
	t.Helper()
	c := Codec()
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

// voice is n samples of something speech-like: a glottal pulse train whose pitch
// wanders, through two resonances, in syllables.
func voice(n int) []float32 {
	s, phase := make([]float32, n), 0.0
	var y1, y2, z1, z2 float64
	r := rand.New(rand.NewPCG(1, 2))
	for i := range s {
		t := float64(i) / SampleRate
		phase += (120 + 25*math.Sin(2*math.Pi*0.9*t)) / SampleRate
		x := 0.02 * r.NormFloat64()
		if phase >= 1 {
			phase--
			x += 8
		}
		y := x + 1.96*y1 - 0.968*y2
		y1, y2 = y, y1
		z := 0.1*y + 1.90*z1 - 0.95*z2
		z1, z2 = z, z1
		syllable := max(0, math.Sin(2*math.Pi*3*t))
		s[i] = float32(math.Tanh(0.01*z) * syllable * 0.5)
	}
	return s
}

func encodeAll(t testing.TB, enc codec.Encoder, pcm []float32) [][]byte {
	t.Helper()
	var packets [][]byte
	buf := make([]byte, codec.MaxPayload)
	for ; len(pcm) >= packet; pcm = pcm[packet:] {
		n, err := enc.Encode(buf, pcm[:packet])
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, append([]byte(nil), buf[:n]...))
	}
	return packets
}

// snr compares two signals in dB.
func snr(want, got []float32) float64 {
	var signal, noise float64
	for i := range want {
		signal += float64(want[i]) * float64(want[i])
		d := float64(got[i]) - float64(want[i])
		noise += d * d
	}
	return 10 * math.Log10(signal/(noise+1e-12))
}

func TestSpeechIsIntelligible(t *testing.T) {
	enc, dec := makePair(t)
	in := voice(4 * SampleRate)
	var out []float32
	pcm := make([]float32, packet)
	bytes := 0
	for _, p := range encodeAll(t, enc, in) {
		n, err := dec.Decode(pcm, p)
		if err != nil || n != packet {
			t.Fatalf("Decode = %d, %v", n, err)
		}
		out, bytes = append(out, pcm...), bytes+len(p)
	}
	best := math.Inf(-1)
	for delay := range 600 { // libopus looks ahead 6.5 ms (312 samples)
		best = max(best, snr(in[SampleRate:3*SampleRate], out[SampleRate+delay:]))
	}
	if best < 8 {
		t.Errorf("signal to noise after coding is %.1f dB", best)
	}
	if bps := bytes * 8 / 4; bps < 16000 || bps > 48000 {
		t.Errorf("%d bit/s for a target of %d", bps, DefaultBitrate)
	}
}

// TestLinked: a version, and an honest word on what is missing.
func TestLinked(t *testing.T) {
	l := Linked()
	t.Logf("%q, lacks %q", l.Version, l.Lacks())
	if !strings.HasPrefix(l.Version, "libopus ") || (l.Lacks() == "") != l.Neural {
		t.Errorf("%+v lacks %q", l, l.Lacks())
	}
}

// TestRedundancyBeatsConcealment loses every tenth packet and compares what
// stands in for it with what the packet would have given.
func TestRedundancyBeatsConcealment(t *testing.T) {
	enc, whole := makePair(t)
	_, fec := makePair(t)
	_, plc := makePair(t)
	packets := encodeAll(t, enc, voice(8*SampleRate))
	decode := func(d codec.Decoder, p []byte) []float32 {
		pcm := make([]float32, packet)
		if _, err := d.Decode(pcm, p); err != nil {
			t.Fatal(err)
		}
		return pcm
	}
	var want, rebuilt, concealed []float32
	for i, p := range packets {
		original := decode(whole, p)
		if i%10 != 5 || i+1 == len(packets) {
			decode(fec, p)
			decode(plc, p)
			continue
		}
		pcm := make([]float32, packet)
		n, err := fec.(codec.FECDecoder).DecodeFEC(pcm, packets[i+1])
		if err != nil || n != packet {
			t.Fatalf("DecodeFEC = %d, %v", n, err)
		}
		want, rebuilt = append(want, original...), append(rebuilt, pcm...)
		pcm = make([]float32, packet)
		plc.Conceal(pcm)
		concealed = append(concealed, pcm...)
	}
	withFEC, withPLC := snr(want, rebuilt), snr(want, concealed)
	t.Logf("lost packets: FEC %.1f dB, PLC %.1f dB", withFEC, withPLC)
	if withFEC < withPLC+3 {
		t.Errorf("FEC gives %.1f dB, hardly more than PLC's %.1f", withFEC, withPLC)
	}
}

func TestStereoPacketsAreMixedDown(t *testing.T) {
	lib, err := newEncoderState(2, audio)
	if err != nil {
		t.Fatal(err)
	}
	_, dec := makePair(t)
	in, buf, out := make([]float32, 2*packet), make([]byte, codec.MaxPayload), make([]float32, packet)
	var energy float64
	for k := range 10 {
		for i := range packet { // a tone on the left channel only
			in[2*i] = float32(0.5 * math.Sin(2*math.Pi*440*float64(k*packet+i)/SampleRate))
		}
		n, err := lib.encode(buf, in, packet)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := dec.Decode(out, buf[:n]); err != nil || n != packet {
			t.Fatalf("Decode = %d, %v", n, err)
		}
		if k == 9 {
			for _, s := range out {
				energy += float64(s) * float64(s)
			}
		}
	}
	if rms := math.Sqrt(energy / packet); rms < 0.15 || rms > 0.21 { // 0.5/2 peak
		t.Errorf("level of the mix is %.3f, want 0.18", rms)
	}
}

func TestBuffersAreNotOverrun(t *testing.T) {
	enc, dec := makePair(t)
	backing := make([]float32, 2*packet)
	packets := encodeAll(t, enc, voice(SampleRate/2))
	if _, err := dec.Decode(backing[:packet/2], packets[0]); !errors.Is(err, codec.ErrShortBuffer) {
		t.Errorf("Decode into half a packet: %v", err)
	}
	for _, n := range []int{1, 119, 120, 480, 961, 7000} {
		buf := make([]float32, n+100)
		for i := range buf {
			buf[i] = 99
		}
		if _, err := dec.Decode(make([]float32, packet), packets[10]); err != nil {
			t.Fatal(err)
		}
		dec.Conceal(buf[:n])
		for i, s := range buf {
			if (s == 99) != (i >= n) {
				t.Fatalf("Conceal of %d samples: sample %d is %v", n, i, s)
			}
		}
	}
	room := make([]byte, 100)
	if n, err := enc.Encode(room[:10], voice(packet)); err != nil && !errors.Is(err, codec.ErrShortBuffer) || n > 10 {
		t.Errorf("Encode into 10 bytes = %d, %v", n, err)
	}
	for i, b := range room[10:] {
		if b != 0 {
			t.Fatalf("Encode wrote to byte %d", 10+i)
		}
	}
}

func TestBadInput(t *testing.T) {
	enc, dec := makePair(t)
	pcm, buf := make([]float32, packet), make([]byte, codec.MaxPayload)
	fec := dec.(codec.FECDecoder)
	for _, tc := range []struct {
		name string
		do   func() (int, error)
		want error
	}{
		{"encode 5 samples", func() (int, error) { return enc.Encode(buf, pcm[:5]) }, codec.ErrFrameSize},
		{"encode into nothing", func() (int, error) { return enc.Encode(nil, pcm) }, codec.ErrShortBuffer},
		{"decode nothing", func() (int, error) { return dec.Decode(pcm, nil) }, codec.ErrPayload},
		{"decode into nothing", func() (int, error) { return dec.Decode(nil, []byte{0x78}) }, codec.ErrShortBuffer},
		{"decode a truncated packet", func() (int, error) { return dec.Decode(pcm, []byte{0x7b, 0x85}) }, codec.ErrPayload},
		{"rebuild from nothing", func() (int, error) { return fec.DecodeFEC(pcm, nil) }, codec.ErrPayload},
		{"rebuild 7 samples", func() (int, error) { return fec.DecodeFEC(pcm[:7], []byte{0x78}) }, codec.ErrFrameSize},
	} {
		if n, err := tc.do(); !errors.Is(err, tc.want) || n != 0 {
			t.Errorf("%s = %d, %v; want %v", tc.name, n, err, tc.want)
		}
	}
	dec.Conceal(nil)
}

func TestBitrateIsFollowed(t *testing.T) {
	enc, _ := makePair(t)
	size := func(bps int) (n int) {
		if err := enc.(codec.Adapter).SetBitrate(bps); err != nil {
			t.Fatal(err)
		}
		for _, p := range encodeAll(t, enc, voice(2*SampleRate)) {
			n += len(p)
		}
		return n
	}
	if low, high := size(12000), size(64000); high < 2*low {
		t.Errorf("%d bytes at 12 kbit/s, %d at 64", low, high)
	}
	for _, percent := range []int{-1, 0, 20, 100, 1000} {
		if err := enc.(codec.Adapter).SetPacketLoss(percent); err != nil {
			t.Error(err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	enc, dec := makePair(t)
	pcm, buf := voice(packet), make([]byte, codec.MaxPayload)
	n, err := enc.Encode(buf, pcm)
	if err != nil {
		t.Fatal(err)
	}
	fec := dec.(codec.FECDecoder)
	for name, f := range map[string]func(){
		"Encode":    func() { n, _ = enc.Encode(buf, pcm) },
		"Decode":    func() { dec.Decode(pcm, buf[:n]) },
		"DecodeFEC": func() { fec.DecodeFEC(pcm, buf[:n]) },
		"Conceal":   func() { dec.Conceal(pcm) },
	} {
		if allocs := testing.AllocsPerRun(50, f); allocs != 0 {
			t.Errorf("%s allocates %v times", name, allocs)
		}
	}
}

func FuzzDecode(f *testing.F) {
	enc, _ := makePair(f)
	for _, p := range encodeAll(f, enc, voice(SampleRate/5)) {
		f.Add(p)
	}
	f.Add([]byte{0x7b, 0x85, 0xff})
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, dec := makePair(t)
		dst := make([]float32, longest+1)
		dst[longest] = 7
		for range 2 {
			if n, err := dec.Decode(dst[:longest], payload); err == nil && (n <= 0 || n > longest) {
				t.Fatalf("Decode = %d samples", n)
			}
			if len(payload) > 0 {
				dec.(codec.FECDecoder).DecodeFEC(dst[:packet], payload)
			}
			dec.Conceal(dst[:packet])
		}
		if dst[longest] != 7 {
			t.Fatal("written past the end")
		}
	})
}

// TestEnhancementEnds: what is decoded is enhanced for a while after a loss, and no longer.
func TestEnhancementEnds(t *testing.T) {
	enc, dec := makePair(t)
	d := dec.(*decoder)
	pcm, packets := make([]float32, packet), encodeAll(t, enc, voice(SampleRate))
	fec := func() { d.DecodeFEC(pcm, packets[10]) }
	for name, lose := range map[string]func(){"a copy": fec, "concealment": func() { d.Conceal(pcm) }} {
		lose()
		n := 0
		for ; d.rough > 0 && n < 10*50; n++ {
			if _, err := d.Decode(pcm, packets[n%len(packets)]); err != nil {
				t.Fatal(err)
			}
		}
		if n != roughFor/packet {
			t.Errorf("after %s: enhanced for %d packets", name, n)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	enc, _ := makePair(b)
	pcm, buf := voice(SampleRate), make([]byte, codec.MaxPayload)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		at := i % 50 * packet
		if _, err := enc.Encode(buf, pcm[at:at+packet]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) { benchmarkDecode(b, func(codec.Decoder, []float32) {}) }

// BenchmarkDecodeRough is of what comes soon after a loss, one of ten packets.
func BenchmarkDecodeRough(b *testing.B) {
	n := 0
	benchmarkDecode(b, func(d codec.Decoder, pcm []float32) {
		if n++; n%10 == 0 {
			d.Conceal(pcm)
		}
	})
}

func benchmarkDecode(b *testing.B, before func(codec.Decoder, []float32)) {
	enc, dec := makePair(b)
	packets, pcm := encodeAll(b, enc, voice(SampleRate)), make([]float32, packet)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		before(dec, pcm)
		if _, err := dec.Decode(pcm, packets[i%len(packets)]); err != nil {
			b.Fatal(err)
		}
	}
}
