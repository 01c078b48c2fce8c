package demopbx

import (
	"slices"
	"strings"

	"github.com/pion/webrtc/v4"
)

// offerLink makes a new connection for our offer of all the PBX's codecs.
func (m *media) offerLink(certificates []webrtc.Certificate) (*link, error) {
	style := m.server.habits.sdp
	formats := offered(style)
	k, err := newLink(certificates, formats, m.received, m.failed)
	if err != nil {
		return nil, err
	}
	if err := k.offer(); err != nil {
		k.close()
		return nil, err
	}
	k.session.proto, k.session.formats, k.session.mid = style.offerProto, formats, "0"
	k.session.offer, k.session.setup = true, "actpass"
	return k, nil
}

// reoffer is an offer on the present connection: the session as it is, or with
// other formats; sendonly while we hold the client.
func (m *media) reoffer(formats []format) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &m.link.session
	s.version++
	s.offer, s.setup, s.direction = true, "actpass", m.reply("sendrecv")
	if formats != nil {
		s.formats = formats
	}
	return m.server.habits.sdp.write(*s)
}

// hold says whether the next offer or answer holds the client.
func (m *media) hold(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holding = on
}

// reply is our direction to an offered or answered one. m.mu is held, or nobody
// else knows m yet.
func (m *media) reply(theirs string) string {
	ours := mirror(theirs)
	switch {
	case !m.holding:
		return ours
	case ours == "sendrecv":
		return "sendonly"
	case ours == "recvonly":
		return "inactive"
	default:
		return ours
	}
}

// negotiate is what a description and the PBX have in common, without
// telephone-event where the extension has none.
func (m *media) negotiate(d *description) (choice, error) {
	if m.noEvents {
		without := *d
		without.formats = slices.DeleteFunc(slices.Clone(d.formats), format.isEvent)
		d = &without
	}
	return negotiate(d, m.server.habits.sdp)
}

// answered takes the client's answer to an offer of ours: the first one, after
// which sound is sent, or a later one on the same connection.
func (m *media) answered(body []byte) error {
	m.mu.Lock()
	k := m.link
	first := k.remote == nil
	m.mu.Unlock()
	answer, c, err := m.readAnswer(k, body)
	if err != nil {
		return err
	}
	if first {
		if err := m.takeAnswer(k, answer, c); err != nil {
			return err
		}
		m.wg.Go(m.run)
		return nil
	}
	m.mu.Lock()
	k.remote, k.session.direction, k.session.formats = answer, m.reply(answer.direction), c.formats
	k.session.agreed()
	m.mu.Unlock()
	return m.use(k, c)
}

// readAnswer reads an answer to a link's offer. What was not offered does not
// count: pion, for one, answers with whatever it has ever agreed on.
func (m *media) readAnswer(k *link, body []byte) (*description, choice, error) {
	answer, err := parseDescription(body)
	if err != nil {
		return nil, choice{}, err
	}
	m.mu.Lock()
	offered := k.session.formats
	m.mu.Unlock()
	answer.formats = slices.DeleteFunc(answer.formats, func(f format) bool {
		return !slices.ContainsFunc(offered, func(o format) bool { return o.clock == f.clock && strings.EqualFold(o.name, f.name) })
	})
	c, err := m.negotiate(answer)
	return answer, c, err
}

// takeAnswer connects a link that was offered, and switches to it.
func (m *media) takeAnswer(k *link, answer *description, c choice) error {
	if err := k.accept(answer, c); err != nil {
		return err
	}
	m.mu.Lock()
	k.remote, k.session.direction, k.session.formats = answer, m.reply(answer.direction), c.formats
	k.session.agreed()
	m.mu.Unlock()
	return m.use(k, c)
}

// succeed makes a link the present one's successor in the session, and returns
// its offer; moved then takes the answer.
func (m *media) succeed(k *link) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	k.session.id, k.session.version = m.link.session.id, m.link.session.version+1
	k.session.direction = m.reply("sendrecv")
	return m.server.habits.sdp.write(k.session)
}

// moved takes the answer for a successor, and closes the link before it.
func (m *media) moved(k *link, body []byte) error {
	answer, c, err := m.readAnswer(k, body)
	if err != nil {
		return err
	}
	m.mu.Lock()
	old := m.link
	m.mu.Unlock()
	if err := m.takeAnswer(k, answer, c); err != nil {
		return err
	}
	m.wg.Go(old.close)
	return nil
}

// receives are the payload types that the client may send.
func (m *media) receives() []format {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.choice.receive)
}
