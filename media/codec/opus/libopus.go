//go:build cgo

package opus

/*
#cgo linux windows LDFLAGS: -lopus -lm
#cgo !linux,!windows pkg-config: opus
#cgo noescape opus_encode_float
#cgo nocallback opus_encode_float
#cgo noescape opus_decode_float
#cgo nocallback opus_decode_float
#cgo noescape offhook_decoder_set
#cgo nocallback offhook_decoder_set
#cgo noescape offhook_has_lbrr
#cgo nocallback offhook_has_lbrr
#cgo noescape offhook_dred_parse
#cgo nocallback offhook_dred_parse
#cgo noescape offhook_dred_decode
#cgo nocallback offhook_dred_decode
#include "libopus.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"offhook/media/codec"
)

// application is what libopus tunes an encoder for.
type application C.int

const (
	voip  application = C.OFFHOOK_VOIP
	audio application = C.OFFHOOK_AUDIO
)

// request is a setting of an encoder or decoder.
type request C.int

const (
	setBitrate      request = C.OFFHOOK_SET_BITRATE
	setVBR          request = C.OFFHOOK_SET_VBR
	setComplexity   request = C.OFFHOOK_SET_COMPLEXITY
	setInbandFEC    request = C.OFFHOOK_SET_INBAND_FEC
	setPacketLoss   request = C.OFFHOOK_SET_PACKET_LOSS
	setDTX          request = C.OFFHOOK_SET_DTX
	setSignal       request = C.OFFHOOK_SET_SIGNAL
	setDREDDuration request = C.OFFHOOK_SET_DRED_DURATION // in 10 ms
)

// state is the memory of an encoder or decoder. libopus keeps no pointer to it, nor
// one to Go's memory in it.
type state []byte

// newEncoderState returns an encoder of 48 kHz with the settings that are given.
func newEncoderState(channels int, a application, settings ...setting) (state, error) {
	s := make(state, C.opus_encoder_get_size(C.int(channels)))
	if err := failure(C.opus_encoder_init(s.encoder(), SampleRate, C.int(channels), C.int(a))); err != nil {
		return nil, err
	}
	for _, set := range settings {
		if err := s.setEncoder(set.request, set.value); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// setting is a request with its value.
type setting struct {
	request request
	value   int
}

func (s state) encoder() *C.OpusEncoder { return (*C.OpusEncoder)(unsafe.Pointer(unsafe.SliceData(s))) }
func (s state) decoder() *C.OpusDecoder { return (*C.OpusDecoder)(unsafe.Pointer(unsafe.SliceData(s))) }

func (s state) setEncoder(r request, value int) error {
	return failure(C.offhook_encoder_set(s.encoder(), C.int(r), C.int32_t(value)))
}

// encode puts pcm, frame samples of each channel, into dst and returns the length.
// Neither may be empty.
func (s state) encode(dst []byte, pcm []float32, frame int) (int, error) {
	n := C.opus_encode_float(s.encoder(), floats(pcm), C.int(frame), bytes(dst), C.int32_t(len(dst)))
	return int(n), failure(C.int(n))
}

// newDecoderState returns a decoder of 48 kHz.
func newDecoderState(channels int) (state, error) {
	s := make(state, C.opus_decoder_get_size(C.int(channels)))
	return s, failure(C.opus_decoder_init(s.decoder(), SampleRate, C.int(channels)))
}

// setDecoder reports what an older library does not know as an error.
func (s state) setDecoder(r request, value int) error {
	return failure(C.offhook_decoder_set(s.decoder(), C.int(r), C.int32_t(value)))
}

// decode writes a packet's samples, or with fec those of the one before it, or with
// no packet what is likely, at most frame of each channel; fec and no packet fill all
// of dst. dst must not be empty.
func (s state) decode(dst []float32, packet []byte, frame int, fec bool) (int, error) {
	flag := C.int(0)
	if fec {
		flag = 1
	}
	var data *C.uchar
	if len(packet) > 0 {
		data = bytes(packet)
	}
	n := C.opus_decode_float(s.decoder(), data, C.int32_t(len(packet)), floats(dst), C.int(frame), flag)
	return int(n), failure(n)
}

// hasCopy reports whether a packet holds a copy of the one before it (LBRR, RFC 6716
// 2.1.7). It says yes where the library cannot tell.
func hasCopy(packet []byte) bool {
	return C.offhook_has_lbrr(bytes(packet), C.int32_t(len(packet))) > 0
}

// dred is the memory for deep redundancy: the model, and what one packet holds of it.
type dred struct{ model, content state }

// newDRED returns false where the library has no DRED.
func newDRED() (d dred, ok bool) {
	model, content := C.offhook_dred_model_size(), C.offhook_dred_size()
	if model <= 0 || content <= 0 {
		return dred{}, false
	}
	d = dred{make(state, model), make(state, content)}
	if C.offhook_dred_init(d.decoder()) != 0 {
		return dred{}, false
	}
	return d, true
}

func (d dred) there() bool { return d.model != nil }

func (d dred) decoder() *C.OpusDREDDecoder {
	return (*C.OpusDREDDecoder)(unsafe.Pointer(unsafe.SliceData(d.model)))
}

func (d dred) copy() *C.OpusDRED { return (*C.OpusDRED)(unsafe.Pointer(unsafe.SliceData(d.content))) }

// parse reads how many samples before it a packet describes; 0 if none.
func (d dred) parse(packet []byte, most int) int {
	n := C.offhook_dred_parse(d.decoder(), d.copy(), bytes(packet), C.int32_t(len(packet)), C.int32_t(most), SampleRate)
	return max(int(n), 0)
}

// rebuild fills dst with the samples that begin offset before those of the packet
// that was parsed.
func (s state) rebuild(dst []float32, d dred, offset int) error {
	return failure(C.offhook_dred_decode(s.decoder(), d.copy(), C.int32_t(offset), floats(dst), C.int32_t(len(dst))))
}

func floats(s []float32) *C.float { return (*C.float)(unsafe.SliceData(s)) }
func bytes(s []byte) *C.uchar     { return (*C.uchar)(unsafe.SliceData(s)) }

// failure makes an error of a negative result, with media/codec's word for it if it
// has one.
func failure(result C.int) error {
	if result >= 0 {
		return nil
	}
	err := errors.New(C.GoString(C.opus_strerror(result)))
	switch result {
	case C.OFFHOOK_BUFFER_TOO_SMALL:
		return fmt.Errorf("%w (%w)", codec.ErrShortBuffer, err)
	case C.OFFHOOK_INVALID_PACKET:
		return fmt.Errorf("%w (%w)", codec.ErrPayload, err)
	}
	return err
}

// Linked returns the library that is in use.
func Linked() Library {
	_, neural := newDRED()
	return Library{Version: C.GoString(C.opus_get_version_string()), Neural: neural}
}
