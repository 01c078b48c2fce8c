package rtc

import (
	"context"
	"fmt"
)

// Offer writes an offer (RFC 3264, RFC 8829 5.2) with all candidates in it: SIP
// has no trickle. Candidates of this computer are there at once; with a STUN
// server it waits for its answer, but never longer than 300 ms after NewPeer.
// Candidates that were gathered more than 25 s ago are gathered anew.
//
// On a connected peer it makes a re-offer: same ICE credentials, fingerprint and
// payload types, with the direction of SetDirection. An offer that was refused
// (488, 491) needs nothing: the peer goes on with what was agreed before. If ICE
// has failed, it is an OfferRestart.
func (p *Peer) Offer(ctx context.Context) (sdp string, err error) {
	p.negotiating.Lock()
	defer p.negotiating.Unlock()
	if p.life.ctx.Err() != nil {
		return "", ErrClosed
	}
	if p.session.link.failed.Load() {
		return p.offerRestart(ctx)
	}
	p.session.forgetRestart()
	if err := p.session.freshen(p.life.ctx); err != nil {
		return "", err
	}
	return p.writeOffer(ctx, p.session.link)
}

// OfferRestart writes a re-offer with new ICE credentials and candidates (ICE
// restart, RFC 8445 2.4), for when the network has changed or the path is dead.
// The old path carries the sound until the new one works; the DTLS association
// is kept, unless the other side answers with another fingerprint. Before the
// first answer it is the same as Offer.
func (p *Peer) OfferRestart(ctx context.Context) (sdp string, err error) {
	p.negotiating.Lock()
	defer p.negotiating.Unlock()
	s := &p.session
	if p.life.ctx.Err() != nil {
		return "", ErrClosed
	}
	if !s.running {
		if err := s.freshen(p.life.ctx); err != nil {
			return "", err
		}
		return p.writeOffer(ctx, s.link)
	}
	return p.offerRestart(ctx)
}

func (p *Peer) offerRestart(ctx context.Context) (sdp string, err error) {
	s := &p.session
	s.forgetRestart()
	if s.next, err = newLink(p.life.ctx, s.config, credentials{}); err != nil {
		return "", err
	}
	if sdp, err = p.writeOffer(ctx, s.next); err != nil {
		s.forgetRestart()
	}
	return sdp, err
}

// writeOffer waits for l's candidates and writes an offer of them.
func (p *Peer) writeOffer(ctx context.Context, l *link) (sdp string, err error) {
	s := &p.session
	if err := l.wait(ctx); err != nil {
		return "", fmt.Errorf("gathering candidates: %w", err)
	}
	offer, err := p.describe(l, setupActPass)
	if err != nil {
		return "", err
	}
	offer.media.proto = "UDP/TLS/RTP/SAVPF"
	offer.media.mid = "0"
	offer.sections = []section{{kind: "audio"}}
	offer.bundle = true
	if s.local != nil { // the form of the first negotiation is kept (RFC 3264 8)
		offer.media.proto = s.local.media.proto
		offer.media.mid = s.local.media.mid
		offer.sections, offer.audio = s.local.sections, s.local.audio
		offer.bundle = s.local.bundle
	}
	offer.media.rtcpMux, offer.media.extended = true, wished
	offer.media.direction = p.offerDirection()
	negotiated := p.receiver.formats.Load()
	offer.media.codecs, offer.media.events = s.codecs(negotiated)
	offer.media.redundant = s.offerRedundant(offer.media, negotiated)
	s.number(offer)
	s.offered = offer
	return offer.String(), nil
}

// SetAnswer takes the answer to the last offer, from a 183 or a 200, and starts
// ICE and DTLS. The same answer again is fine; if only codecs, candidates or
// direction differ, they are taken over.
//
// An answer from somebody else to the same offer, told by its ICE credentials
// (a forked call: 183 from one phone, 200 from another), is connected to as
// well: a fresh ICE agent with the offered credentials and a new DTLS handshake.
// The new side sees our checks come from ports that were not offered, which ICE
// provides for (peer-reflexive). Sound from the first one goes on until the
// second is connected; State falls back to Connecting meanwhile. The first one is
// then closed for good, so a caller that gets several 183 should take the first
// of them and then the 200.
//
// An error leaves the peer as it was.
func (p *Peer) SetAnswer(sdp string) error {
	p.negotiating.Lock()
	defer p.negotiating.Unlock()
	s := &p.session
	if p.life.ctx.Err() != nil {
		return ErrClosed
	}
	ours := s.offered
	if ours == nil {
		ours = s.answered // a 200 that follows a 183, whatever was agreed with that branch since
	}
	if ours == nil {
		return ErrNoOffer
	}
	answer, err := parseDescription(sdp)
	if err != nil {
		return err
	}
	if err := answer.usable(); err != nil {
		return err
	}
	agreed, err := agree(answer.media.codecs, ours.media, answer.media)
	if err != nil {
		return err
	}
	// An answerer that does not say its role, or leaves it open against the
	// rules, is taken as active: that is what servers do (RFC 5763 5).
	client := answer.transport.setup == setupPassive
	if err := p.followAnswer(ours.transport, answer.transport, client); err != nil {
		return err
	}
	agreed.heldByPeer = p.heldByAnswer(ours.media.direction, answer.media.direction)
	p.commit(ours, answer, agreed)
	s.answered = ours
	return nil
}

// followAnswer connects to where an answer says; ours is of the offer.
func (p *Peer) followAnswer(ours, remote transportParams, client bool) error {
	s := &p.session
	switch {
	case s.association == nil:
		return p.connect(s.link, remote, true, newAssociation(client, remote.fingerprints, s.link))
	case s.next != nil:
		next, a := s.next, s.association
		if !remote.sameDTLS(s.remote.transport) || p.active.Load() != a {
			a = newAssociation(client, remote.fingerprints, next)
		}
		s.next = nil
		return p.connect(next, remote, true, a)
	case remote.sameICE(s.remote.transport):
		if !remote.sameDTLS(s.remote.transport) {
			return ErrNewFingerprint
		}
		s.link.add(remote)
		return nil
	}
	p.log.Debug("answer from another place: connecting anew")
	l, err := newLink(p.life.ctx, s.config, credentials{ufrag: ours.ufrag, pwd: ours.pwd})
	if err != nil {
		return err
	}
	return p.connect(l, remote, true, newAssociation(client, remote.fingerprints, l))
}

// connect starts l with an association of its own and makes both current.
func (p *Peer) connect(l *link, remote transportParams, controlling bool, a *association) error {
	fresh := a != p.session.association
	if err := p.start(l, remote, controlling, a, fresh); err != nil {
		return err
	}
	p.session.link, p.session.running, p.session.association = l, true, a
	return nil
}
