package gui

import (
	"context"
	"slices"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/search"
)

// someTexts are messages with two others, the newest first.
func someTexts(now time.Time) []sipclient.Message {
	return []sipclient.Message{
		{ID: "5", AccountID: "t", Direction: sipclient.Incoming, Number: "1002", Name: "Front desk", Text: "Your guest is here.", At: now.Add(-time.Minute), State: sipclient.MessageNew},
		{ID: "4", AccountID: "t", Direction: sipclient.Outgoing, Number: "02-555-0101", Text: "I shall be ten minutes late, please begin without me and keep the minutes.", At: now.Add(-time.Hour), State: sipclient.MessageFailed, Code: 404, Phrase: "Not Found"},
		{ID: "3", AccountID: "t", Direction: sipclient.Incoming, Number: "02-555-0101", Text: "네, 알겠습니다.\u202E", At: now.Add(-2 * time.Hour), State: sipclient.MessageRead},
		{ID: "2", AccountID: "t", Direction: sipclient.Outgoing, Number: "02-555-0101", Text: "Room 7 at three?", At: now.Add(-3 * time.Hour), State: sipclient.MessageSent},
	}
}

func (f *fakePhone) textsWith(number string) (found []sipclient.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.messages {
		if number == "" || search.ParseNumber(number).Same(search.ParseNumber(m.Number)) {
			found = append(found, m)
		}
	}
	return found
}

func (f *fakePhone) Messages(_ context.Context, q sipclient.MessageQuery) ([]sipclient.Message, error) {
	all := f.textsWith(q.Number)
	if id := q.Before.ID; id != "" {
		at := slices.IndexFunc(all, func(m sipclient.Message) bool { return m.ID == id })
		all = all[at+1:]
	}
	return window(all, q.Limit, q.Offset), nil
}

func (f *fakePhone) Conversations(_ context.Context, q sipclient.MessageQuery) (all []sipclient.Conversation, err error) {
	at := map[string]int{}
	for _, m := range f.textsWith(q.Number) {
		i, known := at[m.Number]
		if !known {
			i = len(all)
			at[m.Number] = i
			all = append(all, sipclient.Conversation{Last: m})
		}
		if m.State == sipclient.MessageNew {
			all[i].New++
		}
	}
	return window(all, q.Limit, q.Offset), nil
}

func (f *fakePhone) CountMessages(ctx context.Context, q sipclient.MessageQuery) (n sipclient.MessageCount, err error) {
	all, err := f.Conversations(ctx, q)
	found := slices.DeleteFunc(f.textsWith(q.Number), func(m sipclient.Message) bool { return !q.Before.At.IsZero() && !m.At.Before(q.Before.At) })
	return sipclient.MessageCount{Messages: len(found), Conversations: len(all)}, err
}

func (f *fakePhone) ForgetMessages(_ context.Context, cut sipclient.MessageCut) (int, error) {
	f.say("forget messages with %s", cut.Number)
	before := len(f.textsWith(""))
	f.mu.Lock()
	defer f.mu.Unlock()
	if cut.All {
		f.messages = nil
	}
	return before - len(f.messages), nil
}

func (f *fakePhone) SendMessage(accountID, to, text string) (string, error) {
	f.say("message %s %s %s", accountID, to, text)
	if f.textErr != nil {
		return "", f.textErr
	}
	f.mu.Lock()
	m := sipclient.Message{ID: "new", AccountID: accountID, Direction: sipclient.Outgoing, Number: to, Text: text, At: time.Now(), State: sipclient.MessageSending}
	f.messages = append([]sipclient.Message{m}, f.messages...)
	f.mu.Unlock()
	f.publish(func(s *sipclient.Snapshot) { s.Messages.Changes++ })
	return m.ID, nil
}

func (f *fakePhone) ResendMessage(m sipclient.Message) error { f.say("again %s", m.ID); return nil }

// ReadMessages changes the store, as it does, where there is something to read.
func (f *fakePhone) ReadMessages(number string) error {
	f.say("read %s", number)
	f.mu.Lock()
	changed := false
	for i := range f.messages {
		if m := &f.messages[i]; m.Number == number && m.State == sipclient.MessageNew {
			m.State, changed = sipclient.MessageRead, true
		}
	}
	f.mu.Unlock()
	if changed {
		f.publish(func(s *sipclient.Snapshot) { s.Messages.Changes++ })
	}
	return nil
}

func (f *fakePhone) Pickup(accountID, number string) (sipclient.CallID, error) {
	f.say("pickup %s %s", accountID, number)
	return "1", f.textErr
}
