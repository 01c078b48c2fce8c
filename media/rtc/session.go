package rtc

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"
)

// session is the offer/answer state of a peer (RFC 3264): what was said last by
// each side, and what of it is in use. The peer's negotiating lock guards it.
type session struct {
	config Config
	id     uint64

	// link is the one that local names or will name; running says that its
	// checks have begun.
	link        *link
	running     bool
	association *association
	// next is the link that an outstanding OfferRestart names.
	next *link

	local, remote *description // in force
	offered       *description // our offer that waits for its answer
	answered      *description // our last offer that was: a forked call may have more answers
}

// freshness is how old unused candidates may get. Interfaces come and go, and
// the NAT bindings behind server-reflexive ones last 30 s at least (RFC 4787).
const freshness = 25 * time.Second

// packetTime is the length of our packets in milliseconds.
const packetTime = 20

// sessionID is a random number for o= of 62 bits (RFC 8829 5.2.1).
func sessionID() uint64 {
	var random [8]byte
	// crypto/rand.Read never fails (Go 1.24).
	_, _ = rand.Read(random[:])
	return binary.BigEndian.Uint64(random[:]) >> 2
}

// randomName is a short name of 96 random bits.
func randomName() string {
	var random [12]byte
	_, _ = rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// freshen replaces candidates that were gathered too long ago, or when there was
// no network. Only an unused link is replaced.
func (s *session) freshen(ctx context.Context) error {
	if s.running || time.Since(s.link.created) < freshness && !s.link.empty() {
		return nil
	}
	l, err := newLink(ctx, s.config, credentials{})
	if err != nil {
		return err
	}
	s.link.close()
	s.link = l
	return nil
}

// forgetRestart drops the link of a restart that was not answered.
func (s *session) forgetRestart() {
	if s.next != nil {
		s.next.close()
		s.next = nil
	}
}

// describe is a description of ours in which only transport and identity are
// filled in: the caller adds the media.
func (p *Peer) describe(l *link, role setup) (*description, error) {
	candidates, address, err := l.local()
	if err != nil {
		return nil, err
	}
	return &description{
		sessionID: p.session.id,
		version:   1,
		media:     audioMedia{ssrc: p.sender.ssrc, cname: p.reporter.cname, ptime: packetTime},
		transport: transportParams{
			address: address, ufrag: l.ufrag, pwd: l.pwd, candidates: candidates,
			fingerprints: []fingerprint{p.identity.fingerprint}, setup: role,
		},
	}, nil
}

// number sets d's version: the last one if d says nothing new, else the next
// (RFC 3264 8; a session refresh repeats the version).
func (s *session) number(d *description) {
	last := s.local
	if s.offered != nil {
		last = s.offered
	}
	if last == nil {
		return
	}
	d.version = last.version
	if d.String() != last.String() {
		d.version++
	}
}

// codecs are the formats of an offer: the user's, in the user's order. Once
// negotiated, a format keeps its payload type for the whole call (RFC 3264
// 8.3.2).
func (s *session) codecs(negotiated *formats) ([]Codec, []format) {
	codecs := slices.Clone(s.config.Codecs)
	if negotiated == nil {
		return codecs, eventFormats(codecs)
	}
	taken := map[uint8]bool{}
	for _, event := range negotiated.events {
		taken[event.payloadType] = true
	}
	for i := range codecs {
		at := slices.IndexFunc(negotiated.codecs, codecs[i].same)
		if at >= 0 {
			codecs[i].PayloadType = negotiated.codecs[at].PayloadType
			taken[codecs[i].PayloadType] = true
		}
	}
	kept := codecs[:0]
	for _, codec := range codecs {
		if !slices.ContainsFunc(negotiated.codecs, codec.same) {
			pt, ok := freePayloadType(codec.PayloadType, taken)
			if !ok {
				continue
			}
			codec.PayloadType, taken[pt] = pt, true
		}
		kept = append(kept, codec)
	}
	if len(negotiated.events) > 0 {
		return kept, negotiated.events
	}
	return kept, eventFormats(kept)
}

// commit puts a finished negotiation in force.
func (p *Peer) commit(local, remote *description, agreed *formats) {
	s := &p.session
	s.local, s.remote, s.offered = local, remote, nil
	agreed.direction = meet(local.media.direction, remote.media.direction)
	agreed.ptime = remote.media.ptime
	event, _ := agreed.eventFor(agreed.codecs[0].ClockRate)
	p.receiver.formats.Store(agreed)
	p.reporter.muxed.Store(remote.media.rtcpMux)
	p.sender.use(agreed.codecs[0], agreed.repeats, event, agreed.direction.Sends())
	p.log.Debug("media negotiated", "codec", agreed.codecs[0].String(), "direction", agreed.direction.String())
}
