package rtc

// Direction says who may send audio, as one side of a description sees it
// (RFC 8866 6.7). The zero value is SendRecv, which is also what a missing
// direction line means.
type Direction uint8

// The four directions. Hold is SendOnly or Inactive (RFC 3264 8.4).
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// String returns the direction as its SDP attribute.
func (d Direction) String() string {
	switch d {
	case SendOnly:
		return "sendonly"
	case RecvOnly:
		return "recvonly"
	case Inactive:
		return "inactive"
	}
	return "sendrecv"
}

// Sends reports whether the side that wrote d may send.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly }

// Receives reports whether the side that wrote d may receive.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly }

// parseDirection reads an attribute name; ok is false if it is none of the four.
func parseDirection(attribute string) (d Direction, ok bool) {
	for d := SendRecv; d <= Inactive; d++ {
		if attribute == d.String() {
			return d, true
		}
	}
	return SendRecv, false
}

// directionOf is the direction with these two abilities.
func directionOf(sends, receives bool) Direction {
	switch {
	case sends && receives:
		return SendRecv
	case sends:
		return SendOnly
	case receives:
		return RecvOnly
	}
	return Inactive
}

// reversed is d as the other side sees it.
func (d Direction) reversed() Direction { return directionOf(d.Receives(), d.Sends()) }

// meet is what remains of our wish once the other side's description is known:
// the direction of an answer to an offer (RFC 3264 6.1), and equally what an
// answer leaves of our offer. Both are as we see them.
func meet(wish, remote Direction) Direction {
	theirs := remote.reversed()
	return directionOf(wish.Sends() && theirs.Sends(), wish.Receives() && theirs.Receives())
}
