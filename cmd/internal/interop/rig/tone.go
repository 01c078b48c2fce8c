//go:build linux

package rig

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// WriteTone writes a WAV file of a sine: 48 kHz mono PCM16 at -12 dBFS, a whole number of periods if hz is whole, so that
// it can be repeated without a click.
func WriteTone(name string, hz float64, seconds int) error {
	const rate = 48000
	n := rate * seconds
	var b bytes.Buffer
	b.WriteString("RIFF")
	header := []any{
		uint32(36 + 2*n), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16),
		[]byte("data"), uint32(2 * n),
	}
	for _, v := range header {
		_ = binary.Write(&b, binary.LittleEndian, v) // a bytes.Buffer takes everything
	}
	for i := range n {
		_ = binary.Write(&b, binary.LittleEndian, int16(8192*math.Sin(2*math.Pi*hz*float64(i)/rate)))
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("rig: writing a tone: %w", err)
	}
	return nil
}
