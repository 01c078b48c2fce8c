package demopbx

import "slices"

// offerLink makes a new connection for our offer of all the PBX's codecs.
func (m *media) offerLink() (*link, error) {
	style := m.server.habits.sdp
	formats := offered(style)
	k, err := m.server.newLink(formats, m.received, m.failed)
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
	answer, err := parseDescription(body)
	if err != nil {
		return err
	}
	c, err := m.negotiate(answer)
	if err != nil {
		return err
	}
	m.mu.Lock()
	k := m.link
	m.mu.Unlock()
	if k.remote == nil {
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

// takeAnswer connects a link that was offered, and switches to it.
func (m *media) takeAnswer(k *link, answer *description, c choice) error {
	if err := k.accept(answer, c); err != nil {
		return err
	}
	m.mu.Lock()
	k.session.direction, k.session.formats = m.reply(answer.direction), c.formats
	k.session.agreed()
	m.mu.Unlock()
	return m.use(k, c)
}
