package device

// malgo lists devices with a lock held that all of its contexts have in common, in order to
// open one, too, and for what miniaudio logs: where one audio system hangs, no other could be
// used, and one that logs why it cannot list would hang for ever. So miniaudio is asked
// past malgo.

// #include "listing.h"
import "C"

import (
	"unsafe"

	"github.com/gen2brain/malgo"
)

// usualDevices are as many as there is room for at first.
const usualDevices = 64

// It does not compile if an ID has another size.
const _ = -(unsafe.Sizeof(malgo.DeviceID{}) ^ C.id_size)

// list asks the audio system for all that it calls a device of a kind. One goroutine at a
// time may.
func (h *host) list(kind malgo.DeviceType) (all []found, err error) {
	// malgo keeps the address of the address of the C context, and nothing else.
	context := **(**unsafe.Pointer)(unsafe.Pointer(&h.context.Context))
	for room := usualDevices; ; {
		list, count := make([]C.struct_listed, room), C.int(0)
		result := C.list_devices(context, C.int(h.backend), C.int(kind), unsafe.SliceData(list), C.int(room), &count)
		switch {
		case result == C.list_foreign:
			return nil, errForeign
		case result != 0:
			return nil, malgo.Result(result)
		}
		if room = int(count); room > len(list) {
			continue
		}
		for _, d := range list[:room] {
			id := *(*malgo.DeviceID)(unsafe.Pointer(&d.id))
			info := Info{ID: text(id), Name: C.GoString(&d.name[0]), Default: d.is_default != 0}
			all = append(all, found{info, h.backend, id})
		}
		return all, nil
	}
}
