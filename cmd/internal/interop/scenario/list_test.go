package scenario

import (
	"maps"
	"slices"
)

// peer is who plays the other part.
type peer string

// The peers; all but the first one are called through Kamailio.
const (
	demo    peer = "demopbx"
	jssip   peer = "JsSIP"
	sipjs   peer = "SIP.js"
	baresip peer = "baresip"            // with WebRTC's media, directly
	plain   peer = "baresip, plain RTP" // through rtpengine
)

func peers() []peer { return []peer{demo, jssip, sipjs, baresip, plain} }

// Why a peer can't play a part.
const (
	drops      = "it calls the third, but without the Replaces of its REFER, and takes an INVITE with Replaces for a new call"
	hangsUp    = "it hangs up when its REFER is refused"
	noTones    = "it looks for no tones in the sound"
	notByIt    = "it has no way to send or do this"
	oneRefusal = "it refuses in one way only, and follows every REFER"
	unseen     = "it shows no header fields of a call"
	published  = "the server tells this, and no phone: TestPresence plays it with Kamailio's presence server"
	pbxOnly    = "only a PBX does this to a call; Kamailio, a proxy, does nothing of its own"
	crossing   = "two messages have to cross, which takes a peer that waits for the moment"
	oldKey     = "a browser keeps its DTLS key as long as its connection, and baresip moves no call"
	noTimers   = "it has no session timers, or refuses no interval"
)

// Why it does not, though it could.
const (
	oursAlone = "it happens inside of Offhook: another peer would show nothing new"
	byServer  = "it is the server that says this, whoever is called"
	tooLong   = "the shortest session is refreshed after 45 seconds; with the demo PBX, whose clock is ours, it takes two"
	atOnce    = "it answers at once, while the other phone only begins to ring"
	someLate  = "it takes some digits that come through rtpengine for too late, and who is to blame is not known yet"
	fewCalls  = "it is set up here to take four calls at a time"
	notTaught = "the demo PBX shows it; nobody has taught this peer"
)

// untried reports whether a reason is not the peer's.
func untried(reason string) bool {
	return slices.Contains([]string{oursAlone, byServer, tooLong, atOnce, someLate, fewCalls, notTaught}, reason)
}

// scenario is something that a phone must do.
type scenario struct {
	group, id, title string
	// not says which peers don't play the other part, and why; fails which ones show a fault, and which.
	not, fails map[peer]string
}

// only is for what the demo PBX alone can do.
func only(reason string) map[peer]string {
	return map[peer]string{jssip: reason, sipjs: reason, baresip: reason, plain: reason}
}

// baresips is for what baresip can't do, whatever its sound goes by.
func baresips(reason string) map[peer]string {
	return map[peer]string{baresip: reason, plain: reason}
}

// both are the reasons of two lists; the second one is right where they differ.
func both(most, some map[peer]string) map[peer]string {
	maps.Copy(most, some)
	return most
}

// scenarios are all, in the order of the table.
func scenarios() []scenario {
	return slices.Concat(incoming(), several(), transfers(), digits(), corners(), identity(), people())
}

func incoming() []scenario {
	const g = "Incoming"
	return []scenario{
		{g, "answer", "a call comes, rings and is answered", nil, nil},
		{g, "decline", "declined (603)", nil, nil},
		{g, "decline-busy", "refused as busy (486)", nil, nil},
		{g, "silence", "silenced, and answered after all", nil, nil},
		{g, "forward", "sent to another number (302)", nil, nil},
		{g, "waiting", "a second call is answered, the first one waits", nil, nil},
		{g, "waiting-busy", "a second call is refused by policy", nil, nil},
		{g, "waiting-forward", "a second call is forwarded by policy", nil, nil},
		{g, "do-not-disturb", "do not disturb: refused, and missed", nil, nil},
		{g, "blocked", "a blocked number", nil, nil},
		{g, "anonymous-refused", "callers who hide are refused", baresips(notByIt), nil},
		{g, "contacts-only", "strangers are refused", nil, nil},
		{g, "auto-answer", "the server asks for an answer and may (Call-Info, Alert-Info)", baresips(notByIt), nil},
		{g, "auto-answer-refused", "the server asks for an answer and may not", baresips(notByIt), nil},
		{g, "talk-hold", "NOTIFY with Event: talk and hold", only(pbxOnly), nil},
		{g, "missed", "given up by the caller: missed; taken on another phone: not", nil, nil},
		{g, "late-offer", "INVITE without SDP", both(baresips(notByIt), map[peer]string{jssip: notByIt}), nil},
		{g, "caller", "name, verstat, Privacy, Diversion", baresips(notByIt), nil},
	}
}

func several() []scenario {
	const g = "Several calls"
	return []scenario{
		{g, "hold", "hold and resume, by what is heard", nil, nil},
		{g, "remote-hold", "held by the other side", nil, nil},
		{g, "both-hold", "held by both sides", nil, nil},
		{g, "swap", "a second call, and back to the first one", nil, nil},
		{g, "conference", "three talk, nobody hears itself", nil, nil},
		{g, "split", "one leaves the conference and waits", nil, nil},
		{g, "conference-full", "a sixth one finds no room", baresips(fewCalls), nil},
		{g, "hang-up-all", "all calls at once", nil, nil},
	}
}

func transfers() []scenario {
	const g = "Transfer"
	return []scenario{
		{g, "blind", "blind transfer, with progress", nil, nil},
		{g, "refused", "REFER refused: the call goes on", baresips(oneRefusal), nil},
		{g, "failed", "nobody there: the call comes back", nil, nil},
		{g, "attended", "attended transfer (Replaces)", baresips(drops), nil},
		{g, "asked", "asked by REFER to call somebody, granted", nil, nil},
		{g, "asked-refused", "asked by REFER, refused", baresips(hangsUp), nil},
		{g, "asked-replaces", "asked by REFER with Replaces", baresips(drops), nil},
		{g, "replaced", "INVITE with Replaces takes a call's place", baresips(drops), nil},
	}
}

func digits() []scenario {
	const g = "DTMF"
	return []scenario{
		{g, "events", "telephone-events (RFC 4733)", map[peer]string{plain: someLate}, nil},
		{g, "info", "SIP INFO", nil, nil},
		{g, "tones", "tones in the sound", baresips(noTones), nil},
		{g, "fallback", "no telephone-events: it is said, and another way found", only(notTaught), nil},
		{g, "pauses", "digits behind the number, with pause and wait", only(oursAlone), nil},
	}
}

func corners() []scenario {
	const g = "Protocol"
	return []scenario{
		{g, "prack", "reliable 183 (PRACK)", both(baresips(notByIt), map[peer]string{jssip: notByIt}), nil},
		{g, "early-media", "sound before the answer", both(baresips(notTaught), map[peer]string{jssip: notByIt}), nil},
		{g, "forked", "two early dialogs, one answers", baresips(atOnce), nil},
		{g, "crossed-cancel", "a 200 crosses CANCEL", only(crossing), nil},
		{g, "glare", "re-INVITEs cross (491)", only(crossing), nil},
		{g, "redirect", "302 is followed, a loop is not", baresips(oneRefusal), nil},
		{g, "challenged", "407 in the dialog", only(byServer), nil},
		{g, "interval", "422 Session Interval Too Small", only(noTimers), nil},
		{g, "smaller-offer", "488, then with G.711 alone", baresips(oneRefusal), nil},
		{g, "overloaded", "503 with Retry-After", only(byServer), nil},
		{g, "refresh-ours", "session timer, refreshed by us", both(only(noTimers), map[peer]string{jssip: tooLong}), nil},
		{g, "refresh-theirs", "session timer, refreshed by the other side", both(only(noTimers), map[peer]string{jssip: tooLong}), nil},
		{g, "moved", "re-INVITE with new ICE and DTLS", only(oldKey), nil},
		{g, "ice-restart", "re-INVITE with new ICE alone", baresips(notByIt), nil},
		{g, "other-codec", "re-INVITE with another codec", only(notTaught), nil},
		{g, "no-offer", "re-INVITE without SDP", both(baresips(notByIt), map[peer]string{jssip: notByIt}), nil},
		{g, "in-dialog", "OPTIONS, INFO, UPDATE, MESSAGE in the call", baresips(notByIt), nil},
		{g, "our-late-offer", "our INVITE without SDP", nil, nil},
		{g, "refusals", "busy, unavailable, unknown, declined: the right word for each", baresips(oneRefusal), nil},
		{g, "pickup", "a call that rings elsewhere is picked up", only(pbxOnly), nil},
		{g, "message", "a text (MESSAGE)", baresips(notTaught), nil},
		{g, "voicemail", "waiting messages (MWI)", only(published), nil},
		{g, "watched", "a colleague's line (BLF)", only(published), nil},
	}
}

func identity() []scenario {
	const g = "Who I am"
	return []scenario{
		{g, "own-number", "another number of the account's", baresips(unseen), nil},
		{g, "asserted", "P-Asserted-Identity, and a header of one's own", baresips(unseen), nil},
		{g, "anonymous", "anonymous (Privacy: id)", baresips(unseen), nil},
	}
}

func people() []scenario {
	const g, c, r = "Dialling", "Contacts and history", "Recording"
	return []scenario{
		{g, "formats", "links and written numbers", only(oursAlone), nil},
		{g, "rules", "rules of the account", only(oursAlone), nil},
		{c, "contact", "the contact's name at a call", only(oursAlone), nil},
		{c, "history", "every call once, as it ended", nil, nil},
		{r, "stereo", "recorded: we left, they right", nil, nil},
		{r, "paused", "what is said in a pause is in no file", only(oursAlone), nil},
		{r, "opus", "recorded as Opus in Ogg", only(oursAlone), nil},
	}
}
