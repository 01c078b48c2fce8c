package signaling

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

const (
	textType = "text/plain"
	cpimType = "message/cpim"
)

// maxInstant bounds the text of a MESSAGE that comes, in bytes; maxOut bounds one
// that is sent.
const maxInstant = 64 << 10

// longestStored is how far back the Date of a message may be that the server has
// kept for us.
const longestStored = 90 * 24 * time.Hour

var errInstant = errors.New("not a text")

// Message implements sipclient.Line (RFC 3428 section 4).
func (l *line) Message(ctx context.Context, to account.Target, text string) error {
	if _, err := parseURI(to.URI()); err != nil {
		return fmt.Errorf("MESSAGE: %w", err)
	}
	h := headers{from: l.self() + ";tag=" + token(10), to: "<" + to.URI() + ">", callID: token(24)}
	got := l.wait(ctx, &exchange{auth: authorization{trusts: l.trustsForCall}, compose: func() (*sip.Request, error) {
		h.cseq++
		h.routes = l.state.routes
		r, err := l.compose(sip.MESSAGE, to.URI(), h)
		if err != nil {
			return nil, err
		}
		setBody(r, textType+";charset=UTF-8", strings.ToValidUTF8(text, "\uFFFD"))
		return r, nil
	}})
	return got.outcome(sip.MESSAGE)
}

// onMessage takes a text, within a dialog or not.
func (l *line) onMessage(r *request) {
	switch {
	case !l.isForUs(r):
		l.answer(r, 404)
		return
	case len(r.Body()) > maxInstant:
		l.answer(r, 413)
		return
	}
	if e := value(r, "Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		l.answer(r, 415, [2]string{"Accept-Encoding", "identity"})
		return
	}
	text, err := instantText(value(r, "Content-Type"), r.Body())
	if err != nil {
		l.answer(r, 415, [2]string{"Accept", textType + ", " + cpimType})
		return
	}
	l.answer(r, 200)
	if text != "" {
		l.emit(sipclient.LineMessage{From: l.caller(r).peer, Text: text, At: sentAt(r, time.Now())})
	}
}

// instantText returns the text of a body, fit to be shown. An error means that it
// is of a kind that is no text, or in letters that we don't have.
func instantText(contentType string, body []byte) (string, error) {
	if contentType == "" {
		contentType = textType
	}
	kind, ps, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errInstant, err)
	}
	switch kind {
	case cpimType:
		inner, content := unwrapCPIM(body)
		if kind, _, err := mime.ParseMediaType(inner); err != nil || kind != textType {
			return "", fmt.Errorf("%w: %.60q in CPIM", errInstant, inner)
		}
		return instantText(inner, content)
	case textType:
		text, err := decodeText(ps["charset"], body)
		return cleanLines(text), err
	}
	return "", fmt.Errorf("%w: %.60q", errInstant, kind)
}

// unwrapCPIM returns the content of a message/cpim body and its type: behind the
// message's headers come those of the content (RFC 3862 section 2).
func unwrapCPIM(body []byte) (contentType string, content []byte) {
	text := strings.ReplaceAll(string(body), "\r\n", "\n")
	_, rest, _ := strings.Cut(text, "\n\n")
	head, inner, _ := strings.Cut(rest, "\n\n")
	for line := range strings.Lines(head) {
		if name, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Content-Type") {
			contentType = strings.TrimSpace(v)
		}
	}
	return contentType, []byte(inner)
}

// decodeText reads UTF-8, of which ASCII is a part, and Latin-1.
func decodeText(charset string, body []byte) (string, error) {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return strings.ToValidUTF8(string(body), "\uFFFD"), nil
	case "iso-8859-1", "latin1", "latin-1":
		runes := make([]rune, len(body))
		for i, b := range body {
			runes[i] = rune(b)
		}
		return string(runes), nil
	}
	return "", fmt.Errorf("%w: charset %.40q", errInstant, charset)
}

// cleanLines takes out of a text from the network what cannot be seen, or would turn
// the direction of writing; its lines stay.
func cleanLines(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && r != utf8.RuneError && invisible(r) {
			return -1
		}
		return r
	}, text))
}

// invisible reports what may not stand in a text that is shown: control characters,
// and those that turn the direction of what follows (Unicode TR 9), with which a
// name can look like another.
func invisible(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// sentAt is when a message was sent: its Date, where that is in the past (RFC 3428
// section 7), since a server may have kept it; else now.
func sentAt(m sip.Message, now time.Time) time.Time {
	at, err := http.ParseTime(value(m, "Date"))
	if err != nil || at.After(now) || now.Sub(at) > longestStored {
		return now
	}
	return at
}
