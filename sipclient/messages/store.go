package messages

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/internal/database"
	"offhook/sipclient/search"
)

// schema holds the migrations; see database.Options.
//
//go:embed schema/*.sql
var schema embed.FS

const (
	// MaxMessages is how many messages are kept at most.
	MaxMessages = 100_000
	// maxText is how much is kept of a text, and maxName of a name or a phrase, in bytes.
	maxText = 64 << 10
	maxName = 512
)

// What a Store reports beside what sipclient calls by name.
var (
	// ErrClosed means that the store was closed.
	ErrClosed = errors.New("the messages are closed")
	// ErrInvalid means that a message cannot be kept as it is.
	ErrInvalid = errors.New("the message is not complete")
)

// Options configure a Store.
type Options struct {
	// Path is the file.
	Path string
	// Logger is told what goes wrong; nil discards.
	Logger *slog.Logger
}

// Store is the messages. It implements sipclient.Messages and is safe for concurrent
// use, also by several processes on one file.
type Store struct{ file *database.Locked }

// New makes a Store. It touches no disk yet: the file is opened by the first call of
// another method.
func New(o Options) *Store {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Store{database.NewLocked(database.Options{
		Path: o.Path, Schema: schema, Logger: o.Logger.With("component", "messages"),
		Errors: database.Errors{
			Closed: ErrClosed, Full: sipclient.ErrMessagesFull, Newer: sipclient.ErrMessagesNewer, Damaged: sipclient.ErrMessagesDamaged,
			Lost: func(path, movedTo string, err error) error {
				return &sipclient.MessagesDamagedError{Path: path, MovedTo: movedTo, Err: err}
			},
		},
	})}
}

// Beside returns the path of the messages in the folder of another store's file.
func Beside(path string) string { return filepath.Join(filepath.Dir(path), "messages.db") }

// Path returns where the file is, for messages of another kind.
func (s *Store) Path() string { return s.file.Path() }

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }

const putMessage = `INSERT INTO messages (id, account, direction, number, line, name, text, at, state, code, phrase)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET at = excluded.at, state = excluded.state, code = excluded.code, phrase = excluded.phrase`

// Put implements sipclient.MessageBox. A message that is too many takes the place of
// the oldest.
func (s *Store) Put(ctx context.Context, m sipclient.Message) error {
	if m.ID == "" || m.Direction == "" || m.State == "" || m.At.IsZero() || m.Text == "" {
		return fmt.Errorf("%w: it needs an ID, a direction, a text, a state and a time", ErrInvalid)
	}
	return s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, putMessage, m.ID, m.AccountID, string(m.Direction), clip(m.Number, maxName), lineOf(m.Number), clip(m.Name, maxName),
			clip(m.Text, maxText), m.At.UnixMicro(), string(m.State), m.Code, clip(m.Phrase, maxName))
		if err != nil {
			return fmt.Errorf("writing a message: %w", err)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM messages WHERE id IN (SELECT id FROM messages ORDER BY at DESC LIMIT -1 OFFSET ?)", MaxMessages)
		return err
	})
}

// MarkRead implements sipclient.MessageBox.
func (s *Store) MarkRead(ctx context.Context, number string) error {
	return s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE messages SET state = ? WHERE line = ? AND state = ?", string(sipclient.MessageRead), lineOf(number), string(sipclient.MessageNew))
		return err
	})
}

// Settle implements sipclient.MessageBox.
func (s *Store) Settle(ctx context.Context) error {
	return s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE messages SET state = ? WHERE state = ?", string(sipclient.MessageFailed), string(sipclient.MessageSending))
		return err
	})
}

// RemoveMessages implements sipclient.MessageBox.
func (s *Store) RemoveMessages(ctx context.Context, cut sipclient.MessageCut) (removed int, err error) {
	condition, arg := "? = 0", any(0)
	switch {
	case cut.ID != "":
		condition, arg = "id = ?", cut.ID
	case cut.Number != "":
		condition, arg = "line = ?", lineOf(cut.Number)
	case !cut.Before.IsZero():
		condition, arg = "at < ?", cut.Before.UnixMicro()
	case !cut.All:
		return 0, nil
	}
	err = s.file.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM messages WHERE "+condition, arg)
		if err != nil {
			return fmt.Errorf("removing messages: %w", err)
		}
		n, err := done.RowsAffected()
		removed = int(n)
		return err
	})
	return removed, err
}

// lineOf returns a number as lines are compared.
func lineOf(number string) string { return search.ParseNumber(number).National }

// clip returns at most so many bytes of a text, and whole letters.
func clip(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "")
}

// moment reads a time as it is kept.
func moment(micro int64) time.Time { return time.UnixMicro(micro) }
