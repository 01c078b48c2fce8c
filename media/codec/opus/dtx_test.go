//go:build cgo

package opus

import (
	"testing"

	"offhook/media/codec"
)

// TestDTX: silence needs no packets but one from time to time, speech all of them; and
// without DTX every packet is there.
func TestDTX(t *testing.T) {
	enc, _ := makePair(t)
	buf := make([]byte, codec.MaxPayload)
	sent := func(pcm []float32) (n int) {
		for ; len(pcm) >= packet; pcm = pcm[packet:] {
			size, err := enc.Encode(buf, pcm[:packet])
			if err != nil {
				t.Fatal(err)
			}
			if size > 0 {
				n++
			}
		}
		return n
	}
	silence, speech := make([]float32, 2*SampleRate), voice(SampleRate)
	for _, step := range []struct {
		name        string
		dtx         bool
		pcm         []float32
		least, most int
	}{
		{"silence without", false, silence, 100, 100},
		{"silence", true, silence, 2, 30},
		{"speech", true, speech, 45, 50},
		{"silence again", true, silence, 2, 30},
		{"silence without again", false, silence, 100, 100},
	} {
		if err := enc.(codec.Pauser).SetDTX(step.dtx); err != nil {
			t.Fatal(err)
		}
		if n := sent(step.pcm); n < step.least || n > step.most {
			t.Errorf("%s: %d of %d packets", step.name, n, len(step.pcm)/packet)
		}
	}
}
