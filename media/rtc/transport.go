package rtc

import "time"

// receive handles one datagram of a route. It runs on the link's goroutine.
func (p *Peer) receive(r *route, in *inbox, data []byte) {
	arrival := time.Now()
	a := r.association
	switch classify(data) {
	case kindDTLS:
		// A full buffer drops the record; DTLS repeats it.
		_, _ = a.inbound.Write(data, nil)
	case kindRTP:
		if keys := a.ready(data); keys != nil {
			p.receiver.rtp(in, keys, data, arrival)
		}
	case kindRTCP:
		if keys := a.keys.Load(); keys != nil {
			p.receiver.rtcp(keys, data, arrival, p.sender.ssrc)
		}
	default:
		p.receiver.discard.Add(1)
	}
}

// ready returns the keys, or puts the packet aside until they are there.
func (a *association) ready(data []byte) *keys {
	if keys := a.keys.Load(); keys != nil {
		return keys
	}
	if a.keepEarly(data) {
		return nil
	}
	return a.keys.Load()
}
