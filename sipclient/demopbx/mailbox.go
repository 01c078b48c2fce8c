package demopbx

import (
	"context"
	"fmt"
	"sync"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

// mailboxes are the voice messages of the extensions, of which only the number is
// kept, and the texts that wait for their phones.
type mailboxes struct {
	mu    sync.Mutex
	boxes map[string]*mailbox
}

type mailbox struct {
	fresh, heard int
	texts        []text
}

func newMailboxes(users []User) *mailboxes {
	m := &mailboxes{boxes: map[string]*mailbox{}}
	for _, u := range users {
		m.boxes[u.Name] = &mailbox{}
	}
	return m
}

// change does something with an extension's mailbox; false if it has none.
func (m *mailboxes) change(number string, f func(*mailbox)) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	box := m.boxes[number]
	if box != nil {
		f(box)
	}
	return box != nil
}

// keep stores a text; false if the mailbox is full.
func (m *mailboxes) keep(number string, t text) (kept bool) {
	m.change(number, func(box *mailbox) {
		if kept = len(box.texts) < maxTexts; kept {
			box.texts = append(box.texts, t)
		}
	})
	return kept
}

// summary is how a mailbox stands, as message-summary says it (RFC 3842).
func (m *mailboxes) summary(number, host string) string {
	waiting, fresh, heard := "no", 0, 0
	m.change(number, func(box *mailbox) { fresh, heard = box.fresh, box.heard })
	if fresh > 0 {
		waiting = "yes"
	}
	return fmt.Sprintf("Messages-Waiting: %s\r\nMessage-Account: sip:%s@%s\r\nVoice-Message: %d/%d (0/0)\r\n", waiting, mailboxNumber, host, fresh, heard)
}

// mailboxNumber is where one hears one's messages.
const mailboxNumber = "*97"

// SetVoicemail says how many new and old messages an extension's mailbox has, and
// notifies whoever wants to know. There is none but those of Users.
func (s *Server) SetVoicemail(user string, fresh, heard int) {
	if s.mailboxes.change(user, func(box *mailbox) { box.fresh, box.heard = fresh, heard }) {
		s.voicemailChanged(user)
	}
}

// voicemailChanged notifies the subscribers of a mailbox, and with
// Options.UnsolicitedMWI its phone, which has not asked.
func (s *Server) voicemailChanged(number string) {
	s.spawn(func() { s.publish(voicemailEvent, number) })
	if to := s.registrar.find(number); to != nil && s.options.UnsolicitedMWI {
		s.spawn(func() { s.tellVoicemail(to) })
	}
}

// tellVoicemail sends an unsolicited NOTIFY, as FreeSWITCH and Asterisk do after a
// registration.
func (s *Server) tellVoicemail(to *binding) {
	host, _ := splitHost(to.conn.local)
	s.tell(to, caller{user: to.user, host: host}, sip.NOTIFY, s.mailboxes.summary(to.user, host),
		"Contact: "+s.habits.contact(to.conn, to.user), "Event: "+voicemailEvent,
		"Subscription-State: active", "Content-Type: application/simple-message-summary")
}

// welcome delivers what has waited for a phone that now registers.
func (s *Server) welcome(number string) {
	to := s.registrar.find(number)
	if to == nil {
		return
	}
	var texts []text
	s.mailboxes.change(number, func(box *mailbox) { texts, box.texts = box.texts, nil })
	for _, t := range texts {
		s.deliver(to, t)
	}
	if s.options.UnsolicitedMWI {
		s.tellVoicemail(to)
	}
}

// leaveMessage leaves a message in the caller's own mailbox, so that one person
// sees a lamp go on.
func leaveMessage(ctx context.Context, l *leg) error {
	return l.withMailbox(ctx, announcements.Goodbye, func(box *mailbox) { box.fresh++ })
}

// listen hears the caller's messages: the new ones become old, and the old ones
// are deleted.
func listen(ctx context.Context, l *leg) error {
	return l.withMailbox(ctx, announcements.Hello, func(box *mailbox) { box.fresh, box.heard = 0, box.fresh })
}

func (l *leg) withMailbox(ctx context.Context, say announcements.Name, f func(*mailbox)) error {
	if l.phone == "" {
		return reject(sip.StatusForbidden) // a trunk has no mailbox
	}
	m, err := l.answer()
	if err != nil {
		return err
	}
	l.server.mailboxes.change(l.phone, f)
	l.server.voicemailChanged(l.phone)
	return m.play(ctx, say)
}
