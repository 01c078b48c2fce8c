package rtc

import (
	"context"
	"fmt"
)

// Answer takes an offer, of an incoming call or of a re-INVITE on a connected
// peer, and returns the answer; ICE and DTLS start at once.
//
// The answer has the offer's form: its protocol name, payload types, mid and
// BUNDLE if there were any, every other media line declined. Codecs stand in
// the user's order.
//
// In a re-INVITE, the same ICE credentials and fingerprint mean that only
// direction and codecs change. New credentials with the old fingerprint are an
// ICE restart (RFC 8445 2.4): a new path is built beside the old one, which
// carries the sound until the new one works. New credentials with a new
// fingerprint are another far end: the same with a new DTLS handshake.
//
// An error leaves the peer as it was: answer 488, and the call goes on.
func (p *Peer) Answer(ctx context.Context, offer string) (sdp string, err error) {
	p.negotiating.Lock()
	defer p.negotiating.Unlock()
	s := &p.session
	if p.life.ctx.Err() != nil {
		return "", ErrClosed
	}
	s.forgetRestart() // their offer takes the place of ours
	remote, err := parseDescription(offer)
	if err != nil {
		return "", err
	}
	if err := remote.usable(); err != nil {
		return "", err
	}
	ours := audioMedia{codecs: s.config.Codecs, extended: remote.media.extended.answer()}
	ours.redundant = s.offerRedundant(ours, nil)
	agreed, err := agree(s.config.Codecs, ours, remote.media)
	if err != nil {
		return "", err
	}
	plan, err := p.planAnswer(remote.transport)
	if err != nil {
		return "", err
	}
	answer, err := p.writeAnswer(ctx, plan, remote, agreed)
	if err == nil {
		err = p.followOffer(plan, remote.transport)
	}
	if err != nil {
		if plan.link != s.link {
			plan.link.close()
		}
		return "", err
	}
	agreed.heldByPeer = !remote.media.direction.Receives()
	p.commit(answer, remote, agreed)
	return answer.String(), nil
}

// plan is what an offer means for the connection.
type plan struct {
	link        *link
	association *association
	restart     bool // link has to be started
}

// planAnswer decides between going on, ICE restart and a new connection.
func (p *Peer) planAnswer(remote transportParams) (plan, error) {
	s := &p.session
	if s.association == nil {
		if err := s.freshen(p.life.ctx); err != nil {
			return plan{}, err
		}
		return plan{link: s.link, association: answerAssociation(remote, s.link), restart: true}, nil
	}
	if remote.sameICE(s.remote.transport) {
		if !remote.sameDTLS(s.remote.transport) {
			return plan{}, ErrNewFingerprint
		}
		return plan{link: s.link, association: s.association}, nil
	}
	l, err := newLink(p.life.ctx, s.config, credentials{})
	if err != nil {
		return plan{}, err
	}
	if remote.sameDTLS(s.remote.transport) && p.active.Load() == s.association {
		return plan{link: l, association: s.association, restart: true}, nil
	}
	return plan{link: l, association: answerAssociation(remote, l), restart: true}, nil
}

// answerAssociation is a new association in the role that answers the offer's:
// active unless the offer insists on being so (RFC 5763 5).
func answerAssociation(remote transportParams, l *link) *association {
	return newAssociation(remote.setup != setupActive, remote.fingerprints, l)
}

// writeAnswer waits for candidates and writes the answer.
func (p *Peer) writeAnswer(ctx context.Context, plan plan, remote *description, agreed *formats) (*description, error) {
	if err := plan.link.wait(ctx); err != nil {
		return nil, fmt.Errorf("gathering candidates: %w", err)
	}
	role := setupPassive
	if plan.association.client {
		role = setupActive
	}
	answer, err := p.describe(plan.link, role)
	if err != nil {
		return nil, err
	}
	answer.sections, answer.audio = remote.sections, remote.audio
	answer.bundle = remote.bundle
	m := &answer.media
	m.proto, m.mid, m.rtcpMux = remote.media.proto, remote.media.mid, remote.media.rtcpMux
	m.direction = meet(Direction(p.wish.Load()), remote.media.direction)
	m.events, m.extended = remote.media.events, remote.media.extended.answer()
	m.codecs, m.redundant = p.session.answerCodecs(agreed), agreed.redundant
	p.session.number(answer)
	return answer, nil
}

// answerCodecs are the agreed formats with the offer's payload types and our
// own parameters: fmtp says what its writer wants to receive.
func (s *session) answerCodecs(agreed *formats) []Codec {
	codecs := make([]Codec, 0, len(agreed.codecs))
	for _, theirs := range agreed.codecs {
		for _, ours := range s.config.Codecs {
			if ours.same(theirs) {
				ours.PayloadType = theirs.PayloadType
				codecs = append(codecs, ours)
				break
			}
		}
	}
	return codecs
}

// followOffer carries out a plan.
func (p *Peer) followOffer(plan plan, remote transportParams) error {
	if !plan.restart {
		plan.link.add(remote)
		return nil
	}
	return p.connect(plan.link, remote, false, plan.association)
}
