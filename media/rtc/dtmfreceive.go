package rtc

// eventFilter finds new digits among the many packets of each (RFC 4733 2.5).
type eventFilter struct {
	seen      bool
	ssrc      uint32
	timestamp uint32
	code      byte
}

// eventDigits are the digits of the event codes 0-15 (RFC 4733 3.2).
const eventDigits = "0123456789*#ABCD"

// receive returns the digit of an event packet; fresh is true for the first
// packet of it. One event has one timestamp.
func (f *eventFilter) receive(packet *Packet) (digit rune, fresh bool) {
	if len(packet.Payload) < 4 {
		return 0, false
	}
	code := packet.Payload[0]
	if int(code) >= len(eventDigits) {
		return 0, false
	}
	if f.seen && f.ssrc == packet.SSRC {
		if f.timestamp == packet.Timestamp && f.code == code {
			return 0, false
		}
		if int32(packet.Timestamp-f.timestamp) < 0 {
			return 0, false // a late packet of an earlier digit
		}
	}
	f.seen, f.ssrc, f.timestamp, f.code = true, packet.SSRC, packet.Timestamp, code
	return rune(eventDigits[code]), true
}
