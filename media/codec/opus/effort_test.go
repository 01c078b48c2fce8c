//go:build cgo

package opus

import (
	"slices"
	"testing"

	"offhook/media/codec"
)

// TestEfforts: less effort makes other packets, which are understood as well.
func TestEfforts(t *testing.T) {
	speech := voice(SampleRate)
	full, _ := makePair(t)
	best := encodeAll(t, full, speech)
	for _, effort := range []codec.Effort{codec.FullEffort, codec.LessEffort, codec.LeastEffort} {
		enc, dec := makePair(t)
		if err := enc.(codec.Thrifty).SetEffort(effort); err != nil {
			t.Fatal(err)
		}
		if err := dec.(codec.Thrifty).SetEffort(effort); err != nil {
			t.Fatal(err)
		}
		pcm, same := make([]float32, packet), 0
		loudest := -100.0
		for i, p := range encodeAll(t, enc, speech) {
			if i%10 == 9 {
				dec.Conceal(pcm)
			} else if _, err := dec.Decode(pcm, p); err != nil {
				t.Fatal(err)
			}
			if slices.Equal(p, best[i]) {
				same++
			}
			loudest = max(loudest, level(pcm))
		}
		if (same == len(best)) != (effort == codec.FullEffort) {
			t.Errorf("with %v effort %d of %d packets are those of full effort", effort, same, len(best))
		}
		if loudest < -20 {
			t.Errorf("with %v effort nothing is heard: %.1f dBFS", effort, loudest)
		}
	}
}

// TestDeepRedundancyTakesFullEffort: it stops with less, and comes back by itself.
func TestDeepRedundancyTakesFullEffort(t *testing.T) {
	deepPackets(t) // or there is none
	enc, dec := makePair(t)
	if err := enc.(codec.DeepEncoder).SetDeepRedundancy(true); err != nil {
		t.Fatal(err)
	}
	deepest := func(effort codec.Effort) (reach int) {
		if err := enc.(codec.Thrifty).SetEffort(effort); err != nil {
			t.Fatal(err)
		}
		for _, p := range encodeAll(t, enc, voice(2*SampleRate)) {
			reach = max(reach, dec.(codec.DeepDecoder).Reach(p))
		}
		return reach
	}
	for _, effort := range []codec.Effort{codec.FullEffort, codec.LessEffort, codec.LeastEffort, codec.FullEffort} {
		if reach := deepest(effort); (reach > 4*packet) != (effort == codec.FullEffort) {
			t.Errorf("with %v effort packets describe %d samples before them", effort, reach)
		}
	}
	if err := dec.(codec.Thrifty).SetEffort(codec.LeastEffort); err != nil {
		t.Fatal(err)
	}
	if reach := deepest(codec.FullEffort); reach != 0 {
		t.Errorf("a decoder of least effort would rebuild %d samples", reach)
	}
}

// BenchmarkEfforts is 20 ms of speech with each effort: encoded, and lost and
// concealed one time in ten.
func BenchmarkEfforts(b *testing.B) {
	speech := voice(SampleRate)
	for _, effort := range []codec.Effort{codec.FullEffort, codec.LessEffort, codec.LeastEffort} {
		enc, dec := makePair(b)
		if err := enc.(codec.Thrifty).SetEffort(effort); err != nil {
			b.Fatal(err)
		}
		if err := dec.(codec.Thrifty).SetEffort(effort); err != nil {
			b.Fatal(err)
		}
		packets := encodeAll(b, enc, speech)
		buf, pcm := make([]byte, codec.MaxPayload), make([]float32, packet)
		b.Run("encode/"+effort.String(), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				k := i % len(packets)
				if _, err := enc.Encode(buf, speech[k*packet:(k+1)*packet]); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("decode/"+effort.String(), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if i%10 == 9 {
					dec.Conceal(pcm)
				} else if _, err := dec.Decode(pcm, packets[i%len(packets)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
