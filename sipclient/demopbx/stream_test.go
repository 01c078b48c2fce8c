package demopbx

import (
	"testing"

	"offhook/media/codec"
)

// BenchmarkPacket is the making of 20 ms of sound, without SRTP and the network:
// what a call in the same process as the phone costs beside the phone.
func BenchmarkPacket(b *testing.B) {
	for _, name := range []string{"opus", "G722", "PCMU"} {
		b.Run(name, func(b *testing.B) {
			clock := map[bool]int{true: 48000, false: 8000}[name == "opus"]
			have, ok := codecs().Lookup(name, clock)
			if !ok {
				b.Fatal("no such codec")
			}
			encoder, err := have.NewEncoder()
			if err != nil {
				b.Fatal(err)
			}
			m := &media{
				link: &link{track: &track{}}, encoder: encoder, next: sine(ToneHz, toneLevel),
				choice: choice{codec: have, send: format{clock: clock}},
			}
			payload, pcm := make([]byte, codec.MaxPayload), make([]float32, 0, 960)
			b.ReportAllocs()
			for b.Loop() {
				m.sendNext(payload, pcm)
			}
		})
	}
}
