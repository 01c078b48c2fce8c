package signaling

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"offhook/sipclient"
)

const messageSummaryType = "application/simple-message-summary"

// The limits of a message summary.
const (
	maxSummary      = 8 << 10 // bytes
	maxSummaryLines = 64
	maxMessages     = 1_000_000 // of one kind
)

var errSummary = errors.New("not a message summary")

// parseMessageSummary reads an application/simple-message-summary body (RFC 3842
// section 5.2). Mailbox is the Message-Account's URI as it was written.
func parseMessageSummary(text string) (sipclient.Voicemail, error) {
	var v sipclient.Voicemail
	if len(text) > maxSummary {
		return v, fmt.Errorf("%w: longer than %d bytes", errSummary, maxSummary)
	}
	told, lines := false, 0
	for line := range strings.Lines(text) {
		if lines++; lines > maxSummaryLines {
			return sipclient.Voicemail{}, fmt.Errorf("%w: more than %d lines", errSummary, maxSummaryLines)
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "messages-waiting":
			v.Waiting, told = strings.EqualFold(value, "yes"), true
		case "message-account":
			v.Mailbox = value
		case "voice-message":
			v.New, v.Old = parseCounts(value)
		}
	}
	if !told {
		return sipclient.Voicemail{}, fmt.Errorf("%w: no Messages-Waiting", errSummary)
	}
	return v, nil
}

// parseCounts reads "4/8 (1/2)": new and old messages, and behind them the urgent
// ones, which are among them.
func parseCounts(text string) (fresh, old int) {
	text, _, _ = strings.Cut(text, "(")
	left, right, _ := strings.Cut(text, "/")
	return parseCount(left), parseCount(right)
}

func parseCount(text string) int {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return int(min(n, maxMessages))
}
