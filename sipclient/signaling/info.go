package signaling

import (
	"context"
	"fmt"
	"mime"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// Info implements sipclient.Leg.
func (g *leg) Info(ctx context.Context, contentType, body string) error {
	if _, _, err := mime.ParseMediaType(contentType); err != nil {
		return fmt.Errorf("INFO: content type %.60q: %w", contentType, err)
	}
	return g.line.wait(ctx, g.request(sip.INFO, g.heard, func(r *sip.Request) error {
		setBody(r, contentType, body)
		return nil
	})).outcome(sip.INFO)
}

// onInfo answers INFO: packages of RFC 6086 were not invited; what servers send
// without one (digits, display updates) is harmless.
func (l *line) onInfo(g *leg, r *request) {
	if value(r, "Info-Package") != "" {
		l.answer(r, 469, [2]string{"Recv-Info", ""})
		return
	}
	l.answer(r, 200)
	if digit, ok := digitOf(r); ok {
		g.emit(sipclient.LegDigit{ID: g.id, Digit: digit})
	}
}
