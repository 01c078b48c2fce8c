package sipclient

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"
	"unicode"

	"offhook/sipclient/account"
)

const (
	// messageLimit bounds the sending of one message (RFC 3261 timer F).
	messageLimit = 32 * time.Second
	// maxUnwritten is how many messages wait for the disk at most: a server that sends
	// more at once is broken, or an attacker's.
	maxUnwritten = 1000
)

// texting is what the owner knows of the messages.
type texting struct {
	view      MessagesView
	unwritten int // that the disk has not got yet
}

// SendMessage sends a text from an account ("" for the default one) to a number as
// typed or pasted, and returns the message's ID; what becomes of it stands in the
// store, and in NoticeMessageFailed. Errors: ErrNoAccount, ErrMessageEmpty,
// ErrMessageLong, and those of account.ParseTarget.
func (c *Client) SendMessage(accountID, to, text string) (id string, err error) {
	m := Message{ID: rand.Text(), AccountID: accountID, Direction: Outgoing, Number: to, Text: text}
	return m.ID, c.do(func(o *owner) error { return o.sendMessage(m) })
}

// ResendMessage tries once more to send a message that failed. Errors: ErrNotAllowed
// where it did not, and those of SendMessage.
func (c *Client) ResendMessage(m Message) error {
	if m.Direction != Outgoing || m.State != MessageFailed {
		return ErrNotAllowed
	}
	return c.do(func(o *owner) error { return o.sendMessage(m) })
}

func (o *owner) sendMessage(m Message) error {
	m.Text = tidyMessage(m.Text)
	l := o.findLine(m.AccountID)
	switch {
	case l == nil:
		return ErrNoAccount
	case m.Text == "":
		return ErrMessageEmpty
	case len(m.Text) > MaxMessage:
		return ErrMessageLong
	}
	target, err := l.acct.Target(m.Number)
	if err != nil {
		return err
	}
	m.AccountID, m.Number, m.At = l.acct.ID, peerOf(l.acct, target).Number, time.Now()
	m.State, m.Code, m.Phrase = MessageSending, 0, ""
	o.keepMessage(m)
	if !l.ready() {
		o.messageSent(m, ErrDisconnected)
		return nil
	}
	l.writing.do(func() { o.writeMessage(l, m, target) })
	return nil
}

// writeMessage sends a message, on the line's worker.
func (o *owner) writeMessage(l *line, m Message, to account.Target) {
	ctx, cancel := context.WithTimeout(o.c.life, messageLimit)
	defer cancel()
	err := l.port.Message(ctx, to, m.Text)
	o.c.post(func() { o.messageSent(m, err) })
}

// messageSent notes what became of a message.
func (o *owner) messageSent(m Message, err error) {
	m.State = MessageSent
	if err != nil {
		m.State = MessageFailed
		if refused, ok := errors.AsType[*RefusedError](err); ok {
			m.Code, m.Phrase = refused.Code, refused.Phrase
		}
		o.notify(Notice{Kind: NoticeMessageFailed, AccountID: m.AccountID, Message: &m, Err: err})
	}
	o.keepMessage(m)
}

// messageCame takes a text from the network.
func (o *owner) messageCame(l *line, ev LineMessage) {
	text := tidyMessage(ev.Text)
	if text == "" || o.isBlocked(l.acct, ev.From.Number) || o.others.texting.unwritten >= maxUnwritten {
		o.log.Info("a message is not taken", "account", l.acct.ID, "bytes", len(ev.Text), "unwritten", o.others.texting.unwritten)
		return
	}
	m := Message{ID: rand.Text(), AccountID: l.acct.ID, Direction: Incoming, Number: ev.From.Number, Name: ev.From.Name, Text: text, At: ev.At, State: MessageNew}
	o.keepMessage(m)
	o.people.do(func() { // who it is, in the person's own words
		ctx, cancel := context.WithTimeout(o.c.life, storeLimit)
		defer cancel()
		m.Name = cmp.Or(o.c.names(ctx, []string{m.Number})[m.Number], m.Name)
		o.c.post(func() { o.notify(Notice{Kind: NoticeMessage, AccountID: m.AccountID, Message: &m}) })
	})
}

// tidyMessage leaves a text's lines and what can be seen in it.
func tidyMessage(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text))
}

// keepMessage writes a message, or its new state, to the store, and counts what is new.
func (o *owner) keepMessage(m Message) {
	o.withMessages(func(ctx context.Context, store Messages) error { return store.Put(ctx, m) })
}

// withMessages changes the store on its worker, and shows what came of it.
func (o *owner) withMessages(change func(context.Context, Messages) error) {
	store := o.c.options.Messages
	if store == nil {
		return
	}
	o.others.texting.unwritten++
	o.records.do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(o.c.life), storeLimit) // also while closing
		defer cancel()
		err := change(ctx, store)
		n, counting := store.CountMessages(ctx, MessageQuery{})
		o.c.post(func() {
			o.others.texting.unwritten--
			o.messagesChanged(n, errors.Join(err, counting))
		})
	})
}

func (o *owner) messagesChanged(n MessageCount, err error) {
	v := &o.others.texting.view
	v.Changes++
	o.unseen.dirty = true
	if err != nil {
		o.log.Warn("keeping the messages", "err", err)
		o.notify(Notice{Kind: NoticeMessages, Err: err})
		return
	}
	v.New = n.New
}

// forgetMessages removes those from before a moment, if the person keeps none for ever.
func (o *owner) forgetMessages(before time.Time) {
	o.withMessages(func(ctx context.Context, store Messages) error {
		_, err := store.RemoveMessages(ctx, MessageCut{Before: before})
		return err
	})
}

// Conversations returns with whom there were messages, those of the newest first, with
// the names that the contacts have for them.
func (c *Client) Conversations(ctx context.Context, q MessageQuery) ([]Conversation, error) {
	if c.options.Messages == nil {
		return nil, nil
	}
	all, err := c.options.Messages.Conversations(ctx, q)
	var numbers []string
	for _, one := range all {
		numbers = append(numbers, one.Last.Number)
	}
	names := c.names(ctx, numbers)
	for i := range all {
		all[i].Contact = names[all[i].Last.Number]
	}
	return all, err
}

// Messages returns messages, the newest first.
func (c *Client) Messages(ctx context.Context, q MessageQuery) ([]Message, error) {
	if c.options.Messages == nil {
		return nil, nil
	}
	return c.options.Messages.Messages(ctx, q)
}

// CountMessages returns how many messages match, without Limit and Offset.
func (c *Client) CountMessages(ctx context.Context, q MessageQuery) (MessageCount, error) {
	if c.options.Messages == nil {
		return MessageCount{}, nil
	}
	return c.options.Messages.CountMessages(ctx, q)
}

// ReadMessages says that a person has read what came from a number.
func (c *Client) ReadMessages(number string) error {
	return c.do(func(o *owner) error {
		o.withMessages(func(ctx context.Context, store Messages) error { return store.MarkRead(ctx, number) })
		return nil
	})
}

// ForgetMessages removes messages for good, and returns how many.
func (c *Client) ForgetMessages(ctx context.Context, cut MessageCut) (n int, err error) {
	if c.options.Messages == nil {
		return 0, nil
	}
	n, err = c.options.Messages.RemoveMessages(ctx, cut)
	c.post(func() { // what is left is counted
		c.owner.withMessages(func(context.Context, Messages) error { return nil })
	})
	return n, err
}
