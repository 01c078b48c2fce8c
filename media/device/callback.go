package device

// A callback into Go costs more than the sound that it carries: Go's scheduler finds
// a processor for it, wakes its watchdog thread, which then looks every moment for 10 ms
// until it has taken the processor back. So miniaudio's audio thread calls C, and C and
// Go share a line.

// #include <stdlib.h>
// #include "callback.h"
import "C"

import (
	"errors"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"

	"offhook/media"
)

// errForeign is a malgo, or a miniaudio in it, for which callback.c and listing.c were
// not written.
var errForeign = errors.New("miniaudio's devices are not as expected")

// line is what the audio thread and Go share. callback.h has it again: the ring, the gap,
// and the first three fields of the rhythm.
type line struct {
	ring
	_ C.struct_gap // the audio thread's own
	rhythm
}

// It does not compile if they differ.
const _ = -(unsafe.Offsetof(line{}.rhythm) ^ C.line_beats_at)

// attach makes a device that has not been started use the line. It has to be the
// device's user data, and to stay where it is as long as the device runs.
func (l *line) attach(d *malgo.Device, kind malgo.DeviceType) error {
	l.keepTime()
	// malgo keeps the address of the address of the C device, and nothing else.
	device := **(**unsafe.Pointer)(unsafe.Pointer(d))
	if C.line_attach(device, (*C.struct_line)(unsafe.Pointer(l)), C.int(kind), media.SampleRate) == 0 {
		return errForeign
	}
	return nil
}

// play fills out as the audio thread does.
func (l *line) play(out []float32) {
	C.line_play((*C.struct_line)(unsafe.Pointer(l)), (*C.float)(unsafe.SliceData(out)), C.uint32_t(len(out)))
}

// keepTime notes how far the audio thread's clock is from Go's. They are the same on
// Linux, and may drift apart elsewhere.
func (l *line) keepTime() {
	l.ahead.Store(int64(C.line_clock()) - int64(time.Since(epoch)))
}

// free frees what malgo has allocated in C and has no way to free: the copy of an ID.
func free(p unsafe.Pointer) { C.free(p) }
