package sipclient

import "sync"

// microphone is whether a call hears the person. It is shut at once, past the call's
// worker: that one may wait for an answer to REFER, INFO or an offer, and what is said
// meanwhile must not be heard. The zero value is open.
type microphone struct {
	mu      sync.Mutex
	session MediaSession
	shut    bool
}

// connect gives the microphone the session that it belongs to from now on.
func (m *microphone) connect(s MediaSession) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session = s
	if m.shut {
		s.SetMuted(true)
	}
}

// disconnect forgets the session: it is about to be closed.
func (m *microphone) disconnect() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session = nil
}

func (m *microphone) set(shut bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shut == shut {
		return
	}
	m.shut = shut
	if m.session != nil {
		m.session.SetMuted(shut)
	}
}
