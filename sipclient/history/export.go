package history

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/call"
	"offhook/sipclient/internal/disk"
	"offhook/sipclient/internal/sheet"
)

// Write implements sipclient.HistoryFiles.
func (s *Store) Write(ctx context.Context, path string, calls []sipclient.CallRecord) error {
	err := disk.Replace(path, func(w io.Writer) error {
		if err := WriteCSV(w, calls); err != nil {
			return err
		}
		return ctx.Err() // nobody waits for it any more
	})
	if disk.Full(err) {
		err = fmt.Errorf("%w: %w", sipclient.ErrHistoryFull, err)
	}
	return err
}

// WriteCSV writes calls as a table. Its head is English and its times are
// RFC 3339, whatever the person's language: programs read it, too.
func WriteCSV(w io.Writer, calls []sipclient.CallRecord) error {
	head := []string{"Started", "Direction", "Number", "Name", "Contact", "Result", "Missed", "Answered", "Ended", "Talk seconds",
		"Account", "Code", "Reason", "Codec", "MOS", "Note", "Recording"}
	return sheet.Write(w, head, func(yield func([]string) bool) {
		for _, r := range calls {
			if !yield(row(r)) {
				return
			}
		}
	})
}

func row(r sipclient.CallRecord) []string {
	moment := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.Format(time.RFC3339)
	}
	missed, code, mos := "", "", ""
	if r.Missed() {
		missed = "yes"
	}
	if r.Cause.Code != 0 {
		code = strconv.Itoa(r.Cause.Code)
	}
	if r.MOS != 0 {
		mos = strconv.FormatFloat(r.MOS, 'f', 2, 64)
	}
	reason := r.Cause.Text
	if reason == "" {
		reason = r.Cause.Phrase
	}
	if reason == "" && r.Cause.By == call.Program {
		reason = "Offhook ended before the call"
	}
	return []string{moment(r.Started), string(r.Direction), r.Number, r.Name, r.Contact, string(r.Result), missed,
		moment(r.Answered), moment(r.Ended), strconv.FormatInt(int64(r.Duration().Round(time.Second)/time.Second), 10),
		r.AccountID, code, reason, r.Codec, mos, r.Note, strings.Join(r.Recordings, "\n")}
}
