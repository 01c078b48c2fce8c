package sipclient

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Message is a text (RFC 3428) that came or was sent.
type Message struct {
	// ID is unique for ever, and random.
	ID        string    `json:"id"`
	AccountID string    `json:"account"`
	Direction Direction `json:"direction"`
	// Number is the other side as it can be dialled.
	Number string `json:"number"`
	// Name is what the other side called itself: text from the network; may be empty.
	Name string `json:"name,omitempty"`
	// Text is plain, and from the network where it came.
	Text  string       `json:"text"`
	At    time.Time    `json:"at"`
	State MessageState `json:"state"`
	// Code and Phrase are the server's, in MessageFailed; 0 where it said nothing.
	Code   int    `json:"code,omitempty"`
	Phrase string `json:"phrase,omitempty"`
}

// MessageState is what became of a message.
type MessageState string

// The states.
const (
	MessageNew     MessageState = "new"     // came, and nobody has read it
	MessageRead    MessageState = "read"    // came, and was shown
	MessageSending MessageState = "sending" // on its way to the server
	MessageSent    MessageState = "sent"    // the server has taken it
	MessageFailed  MessageState = "failed"  // it is not there, as far as is known
)

// MaxMessage is how long a text that is sent may be, in bytes of UTF-8: with its
// headers a request must stay below 1300 bytes, for it may go on over UDP (RFC 3428
// section 8).
const MaxMessage = 800

// What keeps a message from being sent or stored.
var (
	// ErrMessageEmpty: there is nothing in it.
	ErrMessageEmpty = errors.New("the message is empty")
	// ErrMessageLong: it is longer than MaxMessage.
	ErrMessageLong = errors.New("the message is too long")
	// ErrMessagesFull: the messages cannot be written because the disk is full.
	ErrMessagesFull = errors.New("the disk is full: the message is not kept")
	// ErrMessagesNewer: the messages were written by a newer Offhook, and are left alone.
	ErrMessagesNewer = errors.New("the messages were written by a newer version")
	// ErrMessagesDamaged: the messages cannot be read; see MessagesDamagedError.
	ErrMessagesDamaged = errors.New("the messages were damaged")
)

// MessagesDamagedError tells that the messages were damaged, and that a fresh file
// has been started. It matches ErrMessagesDamaged.
type MessagesDamagedError struct {
	// Path is the messages' file, MovedTo where the damaged one is now.
	Path, MovedTo string
	// Err is what was wrong with it.
	Err error
}

// Error gives "the messages were damaged: PATH is now at MOVEDTO: cause".
func (e *MessagesDamagedError) Error() string {
	return fmt.Sprintf("%v: %s is now at %s: %v", ErrMessagesDamaged, e.Path, e.MovedTo, e.Err)
}

// Unwrap returns ErrMessagesDamaged and the cause.
func (e *MessagesDamagedError) Unwrap() []error { return []error{ErrMessagesDamaged, e.Err} }

// Messages keeps every message. All methods may block.
type Messages interface {
	MessageList
	MessageBox
}

// MessageList finds messages.
type MessageList interface {
	// Conversations returns with whom there were messages, those of the newest first.
	Conversations(ctx context.Context, q MessageQuery) ([]Conversation, error)
	// Messages returns messages, the newest first.
	Messages(ctx context.Context, q MessageQuery) ([]Message, error)
	// CountMessages returns how many there are, without Limit and Offset.
	CountMessages(ctx context.Context, q MessageQuery) (MessageCount, error)
}

// MessageBox changes messages.
type MessageBox interface {
	// Put adds a message, or changes the state of the one that has its ID.
	Put(ctx context.Context, m Message) error
	// MarkRead makes the new messages from a number read ones; a number may be
	// written in any way.
	MarkRead(ctx context.Context, number string) error
	// Settle makes messages failed ones whose sending the end of a program cut off.
	Settle(ctx context.Context) error
	// RemoveMessages forgets messages for good, and returns how many.
	RemoveMessages(ctx context.Context, cut MessageCut) (int, error)
}

// MessageQuery selects messages. The zero value is the newest 100.
type MessageQuery struct {
	// Number is the other side's, however it is written; empty matches all.
	Number string
	// Before selects what is older than a message; the zero MessageMark begins at the
	// newest.
	Before        MessageMark
	Limit, Offset int
}

// MessageMark is a message's place in the order of all: by time, and where several came in
// the same microsecond, by ID. Without an ID it is the moment itself.
type MessageMark struct {
	At time.Time
	ID string
}

// Mark is where the message stands.
func (m Message) Mark() MessageMark { return MessageMark{m.At, m.ID} }

// MessageCount is how many messages match a MessageQuery, with how many others they
// are, and how many are new.
type MessageCount struct{ Messages, Conversations, New int }

// MessageCut says which messages to forget: one by ID; or those with a Number; or
// those from before a moment; or, with All, every one. The zero value cuts nothing.
type MessageCut struct {
	ID, Number string
	Before     time.Time
	All        bool
}

// Conversation is all messages with one other side.
type Conversation struct {
	// Last is the newest message.
	Last Message `json:"last"`
	// New is how many nobody has read yet.
	New int `json:"new,omitempty"`
	// Contact is the name from the contacts: Client.Conversations fills it in.
	Contact string `json:"contact,omitempty"`
}

// MessagesView is what a snapshot says of the messages.
type MessagesView struct {
	// New is how many nobody has read yet.
	New int `json:"new,omitempty"`
	// Changes grows whenever there is something else to read in the store.
	Changes uint64 `json:"changes,omitempty"`
}
