package trace

import (
	"fmt"
	"strings"
	"time"
)

// Text returns entries whole, separated by empty lines: what a support bundle
// holds.
func Text(entries []Entry) string {
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(e.String())
	}
	return b.String()
}

// Ladder returns entries as the arrows between phone and server, a line each,
// with the time since the first:
//
//	10:15:00.120    +0.000  phone ──> server  INVITE sip:9196@pbx.test with SDP
//	10:15:00.124    +0.004  phone <── server  100 Trying (INVITE)
func Ladder(entries []Entry) string {
	var b strings.Builder
	var first time.Time
	for i, e := range entries {
		if i == 0 {
			first = e.At
		}
		arrow := "phone ··· server"
		switch e.Kind {
		case Sent:
			arrow = "phone ──> server"
		case Received:
			arrow = "phone <── server"
		}
		fmt.Fprintf(&b, "%s %+9.3f  %s  %s\n", e.At.Format("15:04:05.000"), e.At.Sub(first).Seconds(), arrow, e.Summary())
	}
	return b.String()
}
