package call

import "time"

// row is one line of the table: in state from, input leads to state to and asks
// for effects.
type row struct {
	from    State
	input   Input
	to      State
	effects []Effect
}

// table is the whole call. A pair of state and input that has no row is
// ignored: it is old news, and the owner counts it.
var table = []row{
	{New, Dial, Preparing, []Effect{PrepareMedia}},
	{New, Invite, Offered, nil},

	{Preparing, MediaReady, Calling, []Effect{SendInvite}},
	{Preparing, MediaFailed, Ended, []Effect{CloseMedia, Record}},
	{Preparing, Hangup, Ended, []Effect{CloseMedia, Record}},
	{Preparing, Deadline, Ended, []Effect{CloseMedia, Record}},
	{Preparing, SignalDead, Ended, []Effect{CloseMedia, Record}},

	{Calling, Provisional, Ringing, []Effect{ShowProgress}},
	{Calling, Accepted, Connecting, []Effect{SendAck, ApplyAnswer}},
	{Calling, Refused, Ended, []Effect{CloseMedia, Record}},
	{Calling, Again, Preparing, []Effect{CloseMedia, PrepareMedia}},
	{Calling, Deadline, Ended, []Effect{CloseMedia, Record}},
	{Calling, SignalDead, Ended, []Effect{CloseMedia, Record}},
	{Calling, Hangup, CancelWaiting, []Effect{SendCancel, CloseMedia}}, // RFC 3261 9.1: the line sends it after a provisional
	{Calling, MediaFailed, CancelWaiting, []Effect{SendCancel, CloseMedia}},

	{Ringing, Provisional, Ringing, []Effect{ShowProgress}},
	{Ringing, MediaUp, Ringing, nil}, // early media; the owner remembers it for Connecting
	{Ringing, Accepted, Connecting, []Effect{SendAck, StopRingback, ApplyAnswer}},
	{Ringing, Refused, Ended, []Effect{StopRingback, CloseMedia, Record}},
	{Ringing, Again, Preparing, []Effect{StopRingback, CloseMedia, PrepareMedia}},
	{Ringing, SignalDead, Ended, []Effect{StopRingback, CloseMedia, Record}},
	{Ringing, Hangup, Cancelling, []Effect{SendCancel, StopRingback, CloseMedia}},
	{Ringing, Deadline, Cancelling, []Effect{SendCancel, StopRingback, CloseMedia}},
	{Ringing, MediaFailed, Cancelling, []Effect{SendCancel, StopRingback, CloseMedia}},

	{CancelWaiting, Provisional, Cancelling, nil}, // now CANCEL goes out
	{CancelWaiting, Accepted, Ending, []Effect{SendAck, SendBye}},
	{CancelWaiting, Refused, Ended, []Effect{Record}},
	{CancelWaiting, Deadline, Ended, []Effect{Record}},
	{CancelWaiting, SignalDead, Ended, []Effect{Record}},

	{Cancelling, Accepted, Ending, []Effect{SendAck, SendBye}}, // the 200 crossed our CANCEL
	{Cancelling, Refused, Ended, []Effect{Record}},
	{Cancelling, Deadline, Ended, []Effect{Record}},
	{Cancelling, SignalDead, Ended, []Effect{Record}},

	{Offered, Admit, Offered, []Effect{SendRinging, StartRing}}, // who is refused by a rule never hears it ring
	{Offered, Answer, Answering, []Effect{StopRing, PrepareMedia}},
	{Offered, Hangup, Ended, []Effect{StopRing, SendReject, Record}},
	{Offered, RemoteCancel, Ended, []Effect{StopRing, Record}},
	{Offered, Deadline, Ended, []Effect{StopRing, SendReject, Record}},
	{Offered, SignalDead, Ended, []Effect{StopRing, Record}},

	{Answering, MediaReady, Connecting, []Effect{SendAccept}},
	{Answering, MediaFailed, Ended, []Effect{SendReject, CloseMedia, Record}},
	{Answering, Hangup, Ended, []Effect{SendReject, CloseMedia, Record}},
	{Answering, RemoteCancel, Ended, []Effect{CloseMedia, Record}},
	{Answering, Deadline, Ended, []Effect{SendReject, CloseMedia, Record}},
	{Answering, SignalDead, Ended, []Effect{CloseMedia, Record}},

	{Connecting, MediaUp, Active, nil},
	{Connecting, Hangup, Ending, []Effect{SendBye, CloseMedia}},
	{Connecting, MediaFailed, Ending, []Effect{SendBye, CloseMedia}},
	{Connecting, Deadline, Ending, []Effect{SendBye, CloseMedia}},
	{Connecting, RemoteBye, Ended, []Effect{CloseMedia, Record}},
	{Connecting, RemoteCancel, Ended, []Effect{CloseMedia, Record}}, // it crossed our 200, which was not sent
	{Connecting, SignalDead, Ended, []Effect{CloseMedia, Record}},

	{Active, Hangup, Ending, []Effect{SendBye, CloseMedia}},
	{Active, MediaFailed, Ending, []Effect{SendBye, CloseMedia}},
	{Active, RemoteBye, Ended, []Effect{CloseMedia, Record}},
	{Active, SignalDead, Ended, []Effect{CloseMedia, Record}},

	{Ending, ByeDone, Ended, []Effect{Record}},
	{Ending, RemoteBye, Ended, []Effect{Record}}, // both hung up at once
	{Ending, Deadline, Ended, []Effect{Record}},
	{Ending, SignalDead, Ended, []Effect{Record}},
}

// deadlines are how long a waiting state may last. Calling is RFC 3261's timer
// B (64*T1); Ringing is longer than any PBX's own no-answer time-out, so that
// the PBX's reason is heard first.
var deadlines = [states]time.Duration{
	Preparing:     5 * time.Second,
	Calling:       32 * time.Second,
	Ringing:       3 * time.Minute,
	CancelWaiting: 32 * time.Second,
	Cancelling:    32 * time.Second,
	Offered:       3 * time.Minute,
	Answering:     5 * time.Second,
	Connecting:    15 * time.Second,
	Ending:        5 * time.Second,
}

// index finds a row by state and input; -1 where there is none.
var index = buildIndex()

func buildIndex() (ix [states][inputs]int) {
	for s := range ix {
		for i := range ix[s] {
			ix[s][i] = -1
		}
	}
	for n, r := range table {
		ix[r.from][r.input] = n
	}
	return ix
}

// Next returns the state that input leads to and the effects to carry out, in
// order. ok is false where the table has no row: then to is from, and there is
// nothing to do. The effects are shared and must not be changed.
func Next(from State, input Input) (to State, effects []Effect, ok bool) {
	if int(from) >= states || int(input) >= inputs {
		return from, nil, false
	}
	n := index[from][input]
	if n < 0 {
		return from, nil, false
	}
	return table[n].to, table[n].effects, true
}

// Limit returns how long a call may stay in s before Deadline is due; 0 means
// for ever.
func Limit(s State) time.Duration {
	if int(s) >= states {
		return 0
	}
	return deadlines[s]
}
