package rtc

import (
	"encoding/binary"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stampedAt is what the kernel says of a datagram that it received at a time.
func stampedAt(wall time.Duration) []byte {
	oob := make([]byte, unix.CmsgSpace(16))
	h := (*unix.Cmsghdr)(unsafe.Pointer(&oob[0]))
	h.Level, h.Type = unix.SOL_SOCKET, unix.SCM_TIMESTAMPNS
	h.SetLen(unix.CmsgLen(16))
	binary.NativeEndian.PutUint64(oob[unix.CmsgLen(0):], uint64(wall/time.Second))
	binary.NativeEndian.PutUint64(oob[unix.CmsgLen(8):], uint64(wall%time.Second))
	return oob
}

// TestWaited: a datagram's wait is what the kernel's time says, but for a clock that was
// set while it waited.
func TestWaited(t *testing.T) {
	const ms = time.Millisecond
	wall := 490000 * time.Hour // since 1970, at the beginning
	s := stamps{last: instant{wall: int64(wall)}}
	for i, step := range []struct {
		after, set  time.Duration // since the last datagram was read: time, and change of the clock
		stamp, want time.Duration // before it was read
	}{
		{20 * ms, 0, 7 * ms, 7 * ms},
		{20 * ms, 10 * time.Microsecond, 19 * ms, 19 * ms},
		{10 * time.Second, 5 * ms, 3 * ms, 3 * ms}, // slewed
		{3 * time.Second, 0, 2 * time.Second, 2 * time.Second},
		{20 * ms, 300 * ms, 307 * ms, 0}, // set forward while it waited
		{0, 0, 301 * ms, 0},              // and this one behind it
		{20 * ms, 0, 7 * ms, 7 * ms},
		{20 * ms, -300 * ms, -293 * ms, 0}, // set back
		{20 * ms, 0, -273 * ms, 0},
		{20 * ms, 0, ms, ms},
		{20 * ms, 0, 0, 0},
	} {
		now := instant{wall: s.last.wall + int64(step.after+step.set), steady: s.last.steady + step.after}
		if got := s.waited(stampedAt(time.Duration(now.wall)-step.stamp), now); got != step.want {
			t.Errorf("%d: waited %v, want %v", i, got, step.want)
		}
	}
	for _, junk := range [][]byte{nil, {1}, make([]byte, 32), stampedAt(wall)[:20]} {
		if got := s.waited(junk, s.last); got != 0 {
			t.Errorf("%x: waited %v", junk, got)
		}
	}
}
