package history

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// maxText is how much of a text from the network is kept, in bytes.
const maxText = 512

const insertCall = `INSERT INTO calls (account, call_id, direction, number, name, folded, started, answered, ended,
	result, ended_by, code, phrase, q850, reason, codec, mos)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, call_id) DO NOTHING`

func insert(ctx context.Context, tx *sql.Tx, r sipclient.CallRecord) error {
	var answered any
	if !r.Answered.IsZero() {
		answered = r.Answered.UnixMicro()
	}
	_, err := tx.ExecContext(ctx, insertCall, r.AccountID, r.ID, string(r.Direction), r.Number, r.Name, fold(r.Number+" "+r.Name),
		r.Started.UnixMicro(), answered, r.Ended.UnixMicro(), string(r.Result), r.Cause.By.String(), r.Cause.Code, r.Cause.Phrase,
		r.Cause.Q850, r.Cause.Text, r.Codec, r.MOS)
	return err
}

const selectCalls = `SELECT account, call_id, direction, number, name, started, answered, ended,
	result, ended_by, code, phrase, q850, reason, codec, mos FROM calls
	WHERE (?1 = '' OR account = ?1) AND (?2 = '' OR direction = ?2) AND (?3 = '' OR instr(folded, ?3) > 0)
	ORDER BY started DESC, seq DESC LIMIT ?4`

// query returns the newest calls that match, at most limit.
func query(ctx context.Context, db *sql.DB, m match, limit int) (found []sipclient.CallRecord, err error) {
	rows, err := db.QueryContext(ctx, selectCalls, m.account, string(m.direction), m.folded, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

func scan(rows *sql.Rows) (r sipclient.CallRecord, err error) {
	var started, ended int64
	var answered sql.NullInt64
	var endedBy string
	err = rows.Scan(&r.AccountID, &r.ID, &r.Direction, &r.Number, &r.Name, &started, &answered, &ended,
		&r.Result, &endedBy, &r.Cause.Code, &r.Cause.Phrase, &r.Cause.Q850, &r.Cause.Text, &r.Codec, &r.MOS)
	if err != nil {
		return r, fmt.Errorf("reading a call: %w", err)
	}
	r.Started, r.Ended, r.Cause.By = time.UnixMicro(started), time.UnixMicro(ended), party(endedBy)
	if answered.Valid {
		r.Answered = time.UnixMicro(answered.Int64)
	}
	return r, nil
}

func party(name string) call.Party {
	for _, p := range []call.Party{call.Local, call.Remote, call.Network, call.Timer} {
		if p.String() == name {
			return p
		}
	}
	return call.Nobody
}

// match says which calls are wanted; empty fields match all.
type match struct {
	account   string
	direction sipclient.Direction
	folded    string
}

// accepts is the WHERE of selectCalls for a call that is not in the database.
func (m match) accepts(r sipclient.CallRecord) bool {
	return (m.account == "" || m.account == r.AccountID) && (m.direction == "" || m.direction == r.Direction) &&
		strings.Contains(fold(r.Number+" "+r.Name), m.folded)
}

// searchText folds what a person typed to find a call. Where that is a number,
// what people write between digits is left out, because it is not in the
// history either.
func searchText(text string) string {
	text = fold(strings.TrimSpace(text))
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -./()", r) {
			return -1
		}
		return r
	}, text)
	if digits != "" && strings.Trim(digits, "0123456789+*#") == "" {
		return digits
	}
	return text
}

// fold makes texts comparable: without case, with full-width forms as plain
// ones, and with Hangul composed (macOS types it in pieces).
func fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// tidy keeps what came from the network short, valid and on one line.
func tidy(r sipclient.CallRecord) sipclient.CallRecord {
	for _, text := range []*string{&r.Number, &r.Name, &r.Cause.Phrase, &r.Cause.Text, &r.Codec} {
		*text = tidyText(*text)
	}
	r.Cause.Err = nil // what it said is in Result; an error cannot be kept
	r.Started, r.Ended = r.Started.Round(0), r.Ended.Round(0)
	return r
}

func tidyText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}
