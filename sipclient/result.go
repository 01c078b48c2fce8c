package sipclient

import (
	"context"
	"errors"

	"offhook/media"
	"offhook/sipclient/call"
)

// resultOf names how a call ended.
func resultOf(v *CallView) call.Result {
	c := v.Cause
	if !v.Timeline.Answered.IsZero() {
		if v.Timeline.DTLSConnected.IsZero() && c.By != call.Local && c.By != call.Remote {
			return call.NoMedia
		}
		return call.Answered
	}
	if c.By == call.Local {
		if v.Direction == Incoming {
			return call.Declined
		}
		return call.Cancelled
	}
	if c.Err != nil {
		if r := resultOfError(c.Err); r != call.Failed || c.Code == 0 {
			return r
		}
	}
	if v.Direction == Incoming || c.By == call.Timer {
		return call.NoAnswer
	}
	if c.Code == 487 { // the PBX took the call back itself
		return call.NoAnswer
	}
	if c.Code == 480 && c.Q850 == 19 { // ITU-T Q.850: no answer from user
		return call.NoAnswer
	}
	return call.ResultOfStatus(c.Code)
}

// reasonOf is what a BYE or CANCEL says of a call that nobody hung up.
func reasonOf(c call.Cause) Reason {
	switch {
	case c.By != call.Network && c.By != call.Timer:
		return Reason{}
	case c.By == call.Timer && c.Err == nil:
		return Reason{408, "No answer"}
	case errors.Is(c.Err, media.ErrRejected):
		return Reason{488, "Media not acceptable"}
	case errors.Is(c.Err, media.ErrNoPath):
		return Reason{408, "No media path"}
	case errors.Is(c.Err, media.ErrLost):
		return Reason{408, "Media lost"}
	}
	return Reason{500, "No sound"}
}

func resultOfError(err error) call.Result {
	connect, isConnect := errors.AsType[*ConnectError](err)
	refused, isRefused := errors.AsType[*RegisterError](err)
	switch {
	case isConnect && connect.Certificate != nil:
		return call.Certificate
	case isRefused && refused.Code != 0 && !refused.Final:
		return call.ResultOfStatus(refused.Code)
	case isRefused, errors.Is(err, ErrPlainPassword), errors.Is(err, ErrPasswordNeeded), errors.Is(err, ErrNoSecret):
		return call.Unauthorised
	case isConnect, errors.Is(err, ErrDisconnected), errors.Is(err, ErrNoResponse), errors.Is(err, context.DeadlineExceeded):
		return call.Unreachable
	case errors.Is(err, media.ErrNoMicrophone), errors.Is(err, media.ErrNoSpeaker), errors.Is(err, media.ErrRejected),
		errors.Is(err, media.ErrNoPath), errors.Is(err, media.ErrLost):
		return call.NoMedia
	}
	return call.Failed
}
