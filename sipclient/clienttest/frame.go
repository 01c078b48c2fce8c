package clienttest

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// WebSocket opcodes, RFC 6455 section 5.2.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// maxPayload bounds one frame and one joined message read from the phone.
const maxPayload = 1 << 20

// frame is one WebSocket frame without its masking.
type frame struct {
	fin     bool
	opcode  byte
	payload []byte
}

// append adds the frame to dst as a server sends it: unmasked.
func (f frame) append(dst []byte) []byte {
	first := f.opcode
	if f.fin {
		first |= 0x80
	}
	dst = append(dst, first)
	switch n := len(f.payload); {
	case n < 126:
		dst = append(dst, byte(n))
	case n <= 0xFFFF:
		dst = binary.BigEndian.AppendUint16(append(dst, 126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, 127), uint64(n))
	}
	return append(dst, f.payload...)
}

// readFrame reads one frame as a client sends it. A frame that is not masked
// is an error (RFC 6455 section 5.1).
func readFrame(r *bufio.Reader) (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{fin: head[0]&0x80 != 0, opcode: head[0] & 0x0F}
	size := uint64(head[1] & 0x7F)
	var wide [8]byte
	switch size {
	case 126:
		if _, err := io.ReadFull(r, wide[:2]); err != nil {
			return frame{}, err
		}
		size = uint64(binary.BigEndian.Uint16(wide[:2]))
	case 127:
		if _, err := io.ReadFull(r, wide[:]); err != nil {
			return frame{}, err
		}
		size = binary.BigEndian.Uint64(wide[:])
	}
	if size > maxPayload {
		return frame{}, fmt.Errorf("frame of %d bytes, at most %d are read", size, maxPayload)
	}
	if head[1]&0x80 == 0 {
		return frame{}, fmt.Errorf("unmasked frame from a client")
	}
	var mask [4]byte
	if _, err := io.ReadFull(r, mask[:]); err != nil {
		return frame{}, err
	}
	f.payload = make([]byte, size)
	if _, err := io.ReadFull(r, f.payload); err != nil {
		return frame{}, err
	}
	for i := range f.payload {
		f.payload[i] ^= mask[i%4]
	}
	return f, nil
}
