package history

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"offhook/sipclient"
	"offhook/sipclient/call"
)

// maxText is how much of a text from the network is kept, in bytes.
const maxText = 512

// maxPath is how long the path of a recording is at most, in bytes.
const maxPath = 4096

// maxRecordings are kept of a call: the last ones.
const maxRecordings = 100

const insertCall = `INSERT INTO calls (account, call_id, direction, number, name, folded, started, answered, ended,
	result, ended_by, code, phrase, q850, reason, codec, mos, note, missed, line, recording, cut)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (account, call_id) DO UPDATE SET answered = excluded.answered, ended = excluded.ended, result = excluded.result,
		ended_by = excluded.ended_by, code = excluded.code, phrase = excluded.phrase, q850 = excluded.q850, reason = excluded.reason,
		codec = excluded.codec, mos = excluded.mos, missed = excluded.missed, recording = excluded.recording, cut = excluded.cut
	WHERE calls.cut = 1`

// insert writes a call unless it is there. What was made up of one whose program
// seemed gone (cut) is no more than a place for it: who called and when, and a note
// that was written to it meanwhile, stay.
func insert(ctx context.Context, tx *sql.Tx, r sipclient.CallRecord, cut bool) error {
	_, err := tx.ExecContext(ctx, insertCall, r.AccountID, r.ID, string(r.Direction), r.Number, r.Name, folded(r),
		r.Started.UnixMicro(), answeredOf(r), r.Ended.UnixMicro(), string(r.Result), r.Cause.By.String(), r.Cause.Code, r.Cause.Phrase,
		r.Cause.Q850, r.Cause.Text, r.Codec, r.MOS, r.Note, r.Missed(), lineOf(r.Number), joined(r.Recordings), cut)
	return err
}

// answeredOf returns NULL where nobody answered.
func answeredOf(r sipclient.CallRecord) any {
	if r.Answered.IsZero() {
		return nil
	}
	return r.Answered.UnixMicro()
}

const selectCalls = `SELECT account, call_id, direction, number, name, started, answered, ended,
	result, ended_by, code, phrase, q850, reason, codec, mos, note, recording FROM calls WHERE `

// reader is a database or a transaction in it.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// query returns the calls that match, the newest first, at most limit (-1 for
// all) after leaving out offset.
func query(ctx context.Context, db reader, m match, limit, offset int) (found []sipclient.CallRecord, err error) {
	condition, args := m.where()
	rows, err := db.QueryContext(ctx, selectCalls+condition+" ORDER BY started DESC, seq DESC LIMIT ? OFFSET ?", append(args, limit, offset)...)
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
	var endedBy, recordings string
	err = rows.Scan(&r.AccountID, &r.ID, &r.Direction, &r.Number, &r.Name, &started, &answered, &ended,
		&r.Result, &endedBy, &r.Cause.Code, &r.Cause.Phrase, &r.Cause.Q850, &r.Cause.Text, &r.Codec, &r.MOS, &r.Note, &recordings)
	if err != nil {
		return r, fmt.Errorf("reading a call: %w", err)
	}
	r.Started, r.Ended, r.Cause.By = time.UnixMicro(started), time.UnixMicro(ended), party(endedBy)
	if answered.Valid {
		r.Answered = time.UnixMicro(answered.Int64)
	}
	r.Recordings = separate(recordings)
	return r, nil
}

// joined is how the paths of recordings are kept: one a line.
func joined(paths []string) string { return strings.Join(paths, "\n") }

func separate(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(lines, "\n")
}

func party(name string) call.Party {
	for _, p := range []call.Party{call.Local, call.Remote, call.Network, call.Timer, call.Policy, call.Program} {
		if p.String() == name {
			return p
		}
	}
	return call.Nobody
}

// tidy keeps what came from the network short, valid and on one line.
func tidy(r sipclient.CallRecord) sipclient.CallRecord {
	for _, text := range []*string{&r.Number, &r.Name, &r.Cause.Phrase, &r.Cause.Text, &r.Codec} {
		*text = tidyText(*text)
	}
	r.Recordings = slices.DeleteFunc(slices.Clone(r.Recordings), func(path string) bool { // half a path leads nowhere
		return path == "" || len(path) > maxPath || !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl)
	})
	if most := len(r.Recordings) - maxRecordings; most > 0 {
		r.Recordings = r.Recordings[most:]
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
