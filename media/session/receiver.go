package session

import (
	"sync"
	"sync/atomic"

	"offhook/media"
	"offhook/media/jitter"
	"offhook/media/rtc"
)

// receiver sorts what comes from the network by payload type.
type receiver struct {
	session *Session
	fate    func(ssrc uint32, sequence uint16, fate jitter.Fate) // is told what became of packets; nil for nobody
	lastRTP atomic.Int64                                         // Unix nanoseconds; 0 before the first packet

	// streams are made when their payload type first comes; current is the one
	// that came last.
	streams [128]atomic.Pointer[stream]
	current atomic.Pointer[stream]

	making sync.Mutex // held while a stream is made
	// retired adds up the streams that another codec of the same payload type has
	// replaced: re-INVITEs can do that any number of times. Guarded by making.
	retired media.RxStats
}

// receive takes a packet from the network. It runs on the peer's reader.
func (r *receiver) receive(p *rtc.Packet) {
	codec, ok := r.session.wire.peer.ReceiveCodec(p.PayloadType)
	if !ok || p.PayloadType > 127 {
		return
	}
	if r.lastRTP.Swap(p.Arrival.UnixNano()) == 0 {
		r.session.events.post(media.Connected{Stage: media.StageFirstRTP, At: p.Arrival})
	}
	if r.session.held.Load() {
		return // nobody hears it
	}
	st := r.streams[p.PayloadType].Load()
	if st == nil || !st.decodes(codec) {
		if st = r.open(p.PayloadType, codec); st == nil {
			return
		}
	}
	st.put(p)
	if r.current.Load() != st {
		r.current.Store(st)
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
