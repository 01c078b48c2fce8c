//go:build soak

package soak

import (
	"encoding/binary"
	"math"
	"math/cmplx"
	"slices"

	"offhook/media"
)

// sine is what is said, in Hz: whole periods in each block.
const sine = 400

// block is what is judged at a time, in samples: 10 ms.
const block = media.FrameSize

// ear judges what is heard, in 16-bit samples. It is an io.Writer.
type ear struct {
	rest   []byte
	blocks []heard
}

// heard is one block: the sine's amplitude, and that of all else.
type heard struct{ sine, other float64 }

func (e *ear) Write(p []byte) (int, error) {
	e.rest = append(e.rest, p...)
	for len(e.rest) >= 2*block {
		e.blocks = append(e.blocks, listen(e.rest[:2*block]))
		e.rest = append(e.rest[:0], e.rest[2*block:]...)
	}
	return len(p), nil
}

// listen projects a block on the sine of any phase.
func listen(samples []byte) heard {
	var projection complex128
	power := 0.0
	for i := range block {
		s := float64(int16(binary.LittleEndian.Uint16(samples[2*i:]))) / 32768
		power += s * s
		projection += complex(s, 0) * cmplx.Rect(1, 2*math.Pi*sine*float64(i)/media.SampleRate)
	}
	amplitude := 2 * cmplx.Abs(projection) / block
	other := max(2*power/block-amplitude*amplitude, 0)
	return heard{amplitude, math.Sqrt(other)}
}

// disturbed counts blocks that are not the sine as it is most of the time: that are
// softer or louder by a half, or have as much else in them.
func disturbed(blocks []heard) (n int, usual float64) {
	amplitudes := make([]float64, len(blocks))
	for i, b := range blocks {
		amplitudes[i] = b.sine
	}
	slices.Sort(amplitudes)
	usual = amplitudes[len(amplitudes)/2]
	for _, b := range blocks {
		if math.Abs(b.sine-usual) > usual/2 || b.other > usual/2 {
			n++
		}
	}
	return n, usual
}
