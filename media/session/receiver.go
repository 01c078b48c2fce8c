package session

import (
	"sync"
	"sync/atomic"
	"time"

	"offhook/media"
	"offhook/media/jitter"
	"offhook/media/rtc"
)

// comfortNoise is the payload type of RFC 3389, which is not agreed on and sent all the same:
// the other side lives, and is silent.
const comfortNoise = 13

// straggling is for how long after others packets come that were sent before them.
const straggling = 500 * time.Millisecond

// receiver sorts what comes from the network by payload type.
type receiver struct {
	session *Session
	fate    func(ssrc uint32, sequence uint16, fate jitter.Fate) // is told what became of packets; nil for nobody
	lastRTP atomic.Int64                                         // of what can be heard, Unix nanoseconds; 0 before

	newest newest // the reader's
	// streams are made when their payload type first comes; current is the one
	// that came last.
	streams [128]atomic.Pointer[stream]
	current atomic.Pointer[stream]

	making sync.Mutex // held while a stream is made
	// retired adds up the streams that another codec of the same payload type has
	// replaced: re-INVITEs can do that any number of times. Guarded by making.
	retired media.RxStats
}

// newest is the packet that was sent last of those that came, and the source before its.
type newest struct {
	known    bool
	ssrc     uint32
	sequence uint16
	arrival  time.Time

	former  uint32
	changed time.Time // when the source did; zero where there was no other
}

// after reports whether it was sent after p, and not long after. What is said to be
// older than that begins anew.
func (n *newest) after(p *rtc.Packet) bool {
	if p.SSRC == n.ssrc {
		return n.known && int16(n.sequence-p.Sequence) > 0 && p.Arrival.Sub(n.arrival) < straggling
	}
	return p.SSRC == n.former && !n.changed.IsZero() && p.Arrival.Sub(n.changed) < straggling
}

// take makes p the newest.
func (n *newest) take(p *rtc.Packet) {
	if n.known && p.SSRC != n.ssrc {
		n.former, n.changed = n.ssrc, p.Arrival
	}
	n.known, n.ssrc, n.sequence, n.arrival = true, p.SSRC, p.Sequence, p.Arrival
}

// receive takes a packet from the network. It runs on the peer's reader.
func (r *receiver) receive(p *rtc.Packet) {
	codec, ok := r.session.wire.peer.ReceiveCodec(p.PayloadType)
	if (ok || p.PayloadType == comfortNoise) && r.lastRTP.Swap(p.Arrival.UnixNano()) == 0 {
		r.session.events.post(media.Connected{Stage: media.StageFirstRTP, At: p.Arrival})
	}
	if r.session.held.Load() {
		return // nobody hears it
	}
	if !ok || len(p.Payload) == 0 {
		r.pass(p)
		return
	}
	st := r.streams[p.PayloadType].Load()
	if st == nil || !st.decodes(codec) {
		if st = r.open(p.PayloadType, codec); st == nil {
			return
		}
	}
	old := r.newest.after(p) // of the codec before, maybe, which is played to its end
	if before := r.current.Load(); before != st && (before == nil || !old) {
		st.begin()
		r.current.Store(st)
	}
	st.put(p)
	if !old {
		r.newest.take(p)
	}
}

// pass takes a packet that has no sound or cannot be decoded: it uses up a number of what is heard, where
// nothing is missing then.
func (r *receiver) pass(p *rtc.Packet) {
	if st := r.current.Load(); st != nil {
		p.Payload = nil
		st.put(p)
	}
}

// prepare makes the stream that will most likely come, before it does.
func (r *receiver) prepare(codec rtc.Codec) {
	if known, ok := r.session.wire.peer.ReceiveCodec(codec.PayloadType); ok {
		r.open(codec.PayloadType, known)
	}
}

// open returns the stream of a payload type, and makes it if it is not there or
// means another codec now; nil if it cannot be decoded.
func (r *receiver) open(payloadType uint8, codec rtc.Codec) *stream {
	r.making.Lock()
	defer r.making.Unlock()
	old := r.streams[payloadType].Load()
	if old != nil && old.decodes(codec) {
		return old
	}
	st, err := newStream(r.session.engine.options.Codecs, codec, nil, r.fate)
	if err != nil {
		r.session.log.Warn("cannot decode", "codec", codec.String(), "error", err)
		return nil
	}
	if old != nil {
		old.stats(&r.retired)
	}
	r.streams[payloadType].Store(st)
	return st
}

// stats adds up the streams.
func (r *receiver) stats(rx *media.RxStats) {
	r.making.Lock()
	defer r.making.Unlock()
	for i := range r.streams {
		if st := r.streams[i].Load(); st != nil {
			st.stats(rx)
		}
	}
	rx.Late += r.retired.Late
	rx.Concealed += r.retired.Concealed
	rx.Gaps += r.retired.Gaps
	rx.Repaired += r.retired.Repaired
	rx.Stretched += r.retired.Stretched
	rx.Waits += r.retired.Waits
	rx.Played += r.retired.Played
	rx.BufferDelay = 0
	if current := r.current.Load(); current != nil {
		rx.BufferDelay = current.buffer.Stats().Waited.Recent
	}
}
