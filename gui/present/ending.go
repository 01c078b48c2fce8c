package present

import (
	"errors"
	"fmt"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// Ending says how a call ended and what to do next. Where something failed
// here, the failure speaks.
func (c *Catalog) Ending(dir sipclient.Direction, result call.Result, cause call.Cause) Sentence {
	code := causeCode(cause)
	if result == call.Answered && cause.Q850 == normalClearing || cause.Elsewhere() {
		code = "" // says no more than the sentence
	}
	if cause.Err != nil && result != call.Answered && result != call.Cancelled {
		s := c.known(cause.Err)
		if s.Empty() && cause.Code == 0 {
			s = c.Error(cause.Err)
		}
		if !s.Empty() {
			return s.withCode(facts(code, s.Code))
		}
	}
	if dir == sipclient.Outgoing && result == call.Unavailable && cause.RetryAfter > 0 {
		return c.sentence("end.later", Data{"Wait": c.Duration(cause.RetryAfter)}).withCode(code) // it is the server, which says when
	}
	return c.sentence(endingKey(dir, result, cause)).withCode(code)
}

// CallEnd is Ending for a call of now, of which is known whether it was transferred.
func (c *Catalog) CallEnd(v sipclient.CallView) Sentence {
	if Transferred(v) {
		return c.sentence("incall.transferred", c.to(v.Transfer.To))
	}
	return c.Ending(v.Direction, v.Result, v.Cause)
}

// Transferred reports whether a call is over because the other side was sent on.
func Transferred(v sipclient.CallView) bool {
	return v.Transfer != nil && v.Transfer.State == sipclient.TransferDone
}

// normalClearing is ITU-T Q.850 cause 16: somebody hung up.
const normalClearing = 16

func endingKey(dir sipclient.Direction, result call.Result, cause call.Cause) string {
	if cause.By == call.Program {
		return "end.program"
	}
	if result == call.Answered {
		switch {
		case cause.By == call.Remote:
			return "end.remote"
		case cause.By == call.Local:
			return "end.local"
		case errors.Is(cause.Err, media.ErrLost), errors.Is(cause.Err, media.ErrNoPath):
			return "end.media"
		}
		return "end.network"
	}
	if dir == sipclient.Incoming {
		return incomingKey(result, cause)
	}
	switch result {
	case call.Busy:
		return "end.busy"
	case call.Declined:
		return "end.declined"
	case call.NoAnswer:
		return "end.no_answer"
	case call.NotFound:
		return "end.not_found"
	case call.Unavailable:
		return "end.unavailable"
	case call.Unauthorised:
		return "end.unauthorised"
	case call.Unreachable:
		return "end.unreachable"
	case call.Certificate:
		return "end.certificate"
	case call.NoMedia:
		return "end.no_media"
	case call.Cancelled:
		return "end.cancelled"
	}
	return "end.failed"
}

func incomingKey(result call.Result, cause call.Cause) string {
	switch {
	case cause.Elsewhere():
		return "end.elsewhere"
	case result == call.Declined && cause.By == call.Local:
		return "end.you_declined"
	case result == call.NoMedia:
		return "end.no_media"
	case result == call.Failed, result == call.Unreachable:
		return "end.failed"
	}
	return "end.missed"
}

// causeCode returns "SIP 486 Busy Here · Q.850 17 User busy", or the reason that
// came with a BYE.
func causeCode(cause call.Cause) string {
	reason := ""
	switch {
	case cause.Q850 != 0:
		reason = join(" ", fmt.Sprintf("Q.850 %d", cause.Q850), Plain(cause.Text))
	case cause.Code == 0:
		reason = Plain(cause.Text)
	}
	return facts(sipCode(cause.Code, cause.Phrase), reason)
}
