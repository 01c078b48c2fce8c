//go:build cgo

package opus

import (
	"errors"
	"math"
	"testing"

	"offhook/media/codec"
)

// deepPackets are two seconds of voice whose packets describe the moments before.
func deepPackets(t testing.TB) [][]byte {
	t.Helper()
	enc, _ := makePair(t)
	err := enc.(codec.DeepEncoder).SetDeepRedundancy(true)
	if !Linked().Neural {
		if err == nil {
			t.Error("a library without DRED makes it")
		}
		t.Skipf("%s has no DRED", Linked().Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return encodeAll(t, enc, voice(2*SampleRate))
}

// TestBurstIsRebuilt loses four packets in a row in the middle of a syllable: what is
// rebuilt has its loudness, where concealment has faded out or droned on.
func TestBurstIsRebuilt(t *testing.T) {
	packets := deepPackets(t)
	const lost, after = 54, 58
	whole, rebuilt, concealed := make([]float32, 4*packet), make([]float32, 4*packet), make([]float32, 4*packet)
	_, a := makePair(t)
	_, b := makePair(t)
	_, c := makePair(t)
	pcm := make([]float32, packet)
	for k, p := range packets[:after] {
		for _, d := range []codec.Decoder{a, b, c} {
			if k < lost || d == a {
				if _, err := d.Decode(pcm, p); err != nil {
					t.Fatal(err)
				}
			}
			if k >= lost && d == a {
				copy(whole[(k-lost)*packet:], pcm)
			}
		}
	}
	deep := b.(codec.DeepDecoder)
	if reach := deep.Reach(packets[after]); reach < 4*packet {
		t.Fatalf("reaches %d samples back", reach)
	}
	for k := range 4 {
		if err := deep.Recover(rebuilt[k*packet:(k+1)*packet], (4-k)*packet); err != nil {
			t.Fatal(err)
		}
	}
	c.Conceal(concealed)
	far := func(x []float32) (db float64) { // how far from the real loudness, in dB, on average
		for k := range 8 {
			const half = packet / 2
			db += math.Abs(level(x[k*half:(k+1)*half])-level(whole[k*half:(k+1)*half])) / 8
		}
		return db
	}
	t.Logf("rebuilt: %.1f dB off, concealed: %.1f dB", far(rebuilt), far(concealed))
	if far(rebuilt) > 6 || far(rebuilt) > far(concealed) {
		t.Errorf("rebuilt sound is %.1f dB off, concealed %.1f", far(rebuilt), far(concealed))
	}
}

func level(x []float32) float64 {
	sum := 1e-6
	for _, s := range x {
		sum += float64(s) * float64(s) / float64(len(x))
	}
	return 10 * math.Log10(sum)
}

// TestOldDecodersTakeDeepPackets: they are packets as others are, in no more bits
// than was said, and as few as before once it is over.
func TestOldDecodersTakeDeepPackets(t *testing.T) {
	packets := deepPackets(t)
	_, dec := makePair(t)
	pcm, bytes := make([]float32, packet), 0
	for _, p := range packets {
		if n, err := dec.Decode(pcm, p); err != nil || n != packet {
			t.Fatalf("Decode = %d, %v", n, err)
		}
		bytes += len(p)
	}
	if bps := bytes * 8 / 2; bps > deepBitrate*11/10 {
		t.Errorf("%d bit/s", bps)
	}
	enc, _ := makePair(t)
	for _, on := range []bool{true, false} {
		if err := enc.(codec.DeepEncoder).SetDeepRedundancy(on); err != nil {
			t.Fatal(err)
		}
	}
	bytes = 0
	for _, p := range encodeAll(t, enc, voice(2*SampleRate)) {
		bytes += len(p)
		if reach := dec.(codec.DeepDecoder).Reach(p); reach != 0 {
			t.Fatalf("a packet still reaches %d samples back", reach)
		}
	}
	if bps := bytes * 8 / 2; bps > DefaultBitrate*3/2 {
		t.Errorf("%d bit/s afterwards", bps)
	}
}

func TestRecoverRefuses(t *testing.T) {
	_, dec := makePair(t)
	deep := dec.(codec.DeepDecoder)
	if got := deep.Reach(nil); got != 0 {
		t.Errorf("nothing reaches %d back", got)
	}
	for _, tc := range []struct{ samples, offset int }{{0, packet}, {7, packet}, {packet, step}, {packet, SampleRate + 1}, {longest + step, SampleRate}} {
		if err := deep.Recover(make([]float32, tc.samples), tc.offset); !errors.Is(err, codec.ErrFrameSize) {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}

func TestDeepAllocatesNothing(t *testing.T) {
	packets := deepPackets(t)
	enc, dec := makePair(t)
	if err := enc.(codec.DeepEncoder).SetDeepRedundancy(true); err != nil {
		t.Fatal(err)
	}
	deep, pcm, buf := dec.(codec.DeepDecoder), voice(packet), make([]byte, codec.MaxPayload)
	for name, f := range map[string]func(){
		"Encode":  func() { enc.Encode(buf, pcm) },
		"Reach":   func() { deep.Reach(packets[60]) },
		"Recover": func() { deep.Recover(pcm, 2*packet) },
	} {
		if allocs := testing.AllocsPerRun(50, f); allocs != 0 {
			t.Errorf("%s allocates %v times", name, allocs)
		}
	}
}

// FuzzRecover rebuilds from any bytes: nothing is written past the end, and what is
// rebuilt is sound within full scale.
func FuzzRecover(f *testing.F) {
	f.Add([]byte{0x7b, 0x85, 0xff}, 2)
	if enc, _ := makePair(f); enc.(codec.DeepEncoder).SetDeepRedundancy(true) == nil {
		for k, p := range encodeAll(f, enc, voice(SampleRate/2)) {
			f.Add(p, k%10)
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte, back int) {
		_, dec := makePair(t)
		deep := dec.(codec.DeepDecoder)
		if reach := deep.Reach(payload); reach < 0 || reach > SampleRate/5 {
			t.Fatalf("reaches %d", reach)
		}
		dst := make([]float32, packet+1)
		dst[packet] = 7
		for range 3 {
			if deep.Recover(dst[:packet], back%64*packet) != nil {
				clear(dst[:packet])
			}
			for _, s := range dst[:packet] {
				if s != s || s > 1 || s < -1 {
					t.Fatalf("sample %v", s)
				}
			}
			_, _ = dec.Decode(dst[:packet], payload)
		}
		if dst[packet] != 7 {
			t.Fatal("written past the end")
		}
	})
}

// BenchmarkEncodeDeep is BenchmarkEncode with deep redundancy.
func BenchmarkEncodeDeep(b *testing.B) {
	enc, _ := makePair(b)
	if err := enc.(codec.DeepEncoder).SetDeepRedundancy(true); err != nil {
		b.Skipf("%s has no DRED: %v", Linked().Version, err)
	}
	pcm, buf := voice(SampleRate), make([]byte, codec.MaxPayload)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		at := i % 50 * packet
		if _, err := enc.Encode(buf, pcm[at:at+packet]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRecover is of a packet in a burst: what it describes is read anew each time.
func BenchmarkRecover(b *testing.B) {
	packets := deepPackets(b)
	_, dec := makePair(b)
	deep, pcm := dec.(codec.DeepDecoder), make([]float32, packet)
	b.ReportAllocs()
	for b.Loop() {
		if deep.Reach(packets[60]) == 0 || deep.Recover(pcm, packet) != nil {
			b.Fatal("nothing was rebuilt")
		}
	}
}
