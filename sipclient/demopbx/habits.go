package demopbx

import (
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// habits are what distinguishes one server's signalling from another's. They
// were recorded from FreeSWITCH 1.11.2 and Asterisk 23.4.1; the SDP of each is
// in sdp_habits.go.
type habits struct {
	path string // the only WebSocket path; empty = any
	identity
	refusals
	dialogHabits
	digest digestStyle
	// challengeInvites makes registered callers prove themselves on INVITE, too.
	challengeInvites bool
	sdp              sdpStyle
	// otherSSRC sends with another SSRC than was declared.
	otherSSRC bool
}

// identity is what a server says of itself in every message.
type identity struct {
	agentHeader, agent string // "Server" or "User-Agent", and its value
	allow, supported   string
}

// refusals are how a server says no.
type refusals struct {
	// status is what the dialplan's status becomes on the wire.
	status map[int]int
	// reason adds "Reason: Q.850;cause=…" to errors and BYE; reasonText its text.
	reason, reasonText bool
	// lateOffer refuses an INVITE without SDP; 0 takes it, with an offer in the 200.
	lateOffer int
	// minSE is the shortest session timer accepted, in seconds (RFC 4028).
	minSE int
}

// dialogHabits are how a server keeps a call.
type dialogHabits struct {
	// contact is the Contact in responses and requests of the PBX.
	contact func(c *conn, user string) string
	// extraInvite are header lines of an INVITE to a client.
	extraInvite func(c *conn, user string) []string
	// ignoresINFO accepts digits by INFO and does not hear them.
	ignoresINFO bool
	// remoteParty adds a Remote-Party-ID after Content-Length.
	remoteParty bool
	// waitsOnDeadICE leaves a call up whose media is gone.
	waitsOnDeadICE bool
	// staysOnSocket never moves a dialog to the client's next connection.
	staysOnSocket bool
	// rewritesContact sends requests to the address a client is seen at, in place of
	// its Contact.
	rewritesContact bool
	// firstCSeq is where the PBX's own requests begin to count.
	firstCSeq uint32
}

// habitsOf finds the habits of a server by the name in Options.As.
func habitsOf(name string) (habits, bool) {
	switch name {
	case "":
		return plainHabits(), true
	case "freeswitch":
		return freeswitchHabits(), true
	case "asterisk":
		return asteriskHabits(), true
	default:
		return habits{}, false
	}
}

func plainHabits() habits {
	return habits{
		identity: identity{
			agentHeader: "Server", agent: "Offhook demo PBX",
			allow:     "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK, REFER, NOTIFY, MESSAGE, SUBSCRIBE, REGISTER",
			supported: "timer, replaces, 100rel",
		},
		refusals: refusals{reason: true, reasonText: true, minSE: 90},
		dialogHabits: dialogHabits{
			contact:   func(c *conn, user string) string { return fmt.Sprintf("<sip:%s@%s;transport=ws>", user, c.local) },
			firstCSeq: 1,
		},
		digest: digestStyle{realm: fixedRealm("offhook.demo"), algorithms: []string{"SHA-256", "MD5"}, opaque: true, strictURI: true},
		sdp:    plainSDP(),
	}
}

// freeswitchHabits: a Contact that names the profile's UDP port, MD5 only
// without opaque, the error's Q.850 cause, session timers of two minutes and
// more, and a call that outlives its socket and its media.
func freeswitchHabits() habits {
	return habits{
		identity: identity{
			agentHeader: "User-Agent", agent: "FreeSWITCH-mod_sofia/1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit",
			allow:     "INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY, PUBLISH, SUBSCRIBE",
			supported: "timer, path, replaces",
		},
		refusals: refusals{reason: true, reasonText: true, lateOffer: sip.StatusTemporarilyUnavailable, minSE: 120},
		dialogHabits: dialogHabits{
			contact: func(c *conn, user string) string {
				host, _ := splitHost(c.local)
				return fmt.Sprintf("<sip:%s@%s:5080;transport=udp>", user, host)
			},
			extraInvite: func(c *conn, user string) []string {
				return []string{
					fmt.Sprintf("Route: <sip:%s@%s>;transport=%s", user, c.remote, strings.ToLower(c.transport)),
					"Allow-Events: talk, hold, conference, refer",
					"Session-Expires: 120;refresher=uac",
					"Min-SE: 120",
					"X-FS-Support: update_display,send_info",
				}
			},
			ignoresINFO: true, remoteParty: true, waitsOnDeadICE: true, staysOnSocket: true, firstCSeq: 123139889,
		},
		digest:           digestStyle{realm: fromDomain, algorithms: []string{"MD5"}},
		challengeInvites: true,
		sdp:              freeswitchSDP(),
	}
}

// asteriskHabits: 401 everywhere, its realm and opaque, a dialplan's 603 and 480
// as 403 and 408, a Contact without user, several codecs in the answer and
// another SSRC than the answer declares.
func asteriskHabits() habits {
	return habits{
		path: "/ws",
		identity: identity{
			agentHeader: "Server", agent: "Asterisk PBX 23.4.1",
			allow:     "OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, MESSAGE, INFO, REFER",
			supported: "100rel, timer, replaces, norefersub",
		},
		refusals: refusals{
			status: map[int]int{sip.StatusGlobalDecline: sip.StatusForbidden, sip.StatusTemporarilyUnavailable: sip.StatusRequestTimeout},
			reason: true, lateOffer: sip.StatusNotAcceptableHere, minSE: 90,
		},
		dialogHabits: dialogHabits{
			contact:         func(c *conn, _ string) string { return fmt.Sprintf("<sip:%s;transport=ws>", c.local) },
			rewritesContact: true, firstCSeq: 19628,
		},
		digest:           digestStyle{realm: fixedRealm("asterisk"), algorithms: []string{"MD5"}, opaque: true, always401: true},
		challengeInvites: true,
		sdp:              asteriskSDP(), otherSSRC: true,
	}
}

// q850 is the ITU-T Q.850 cause of a SIP status as FreeSWITCH pairs them; 0
// where there is none.
func q850(status int) (cause int, text string) {
	switch status {
	case 403, 603:
		return 21, "CALL_REJECTED"
	case 404:
		return 1, "UNALLOCATED_NUMBER"
	case 408:
		return 102, "RECOVERY_ON_TIMER_EXPIRE"
	case 480:
		return 18, "NO_USER_RESPONSE"
	case 484:
		return 28, "INVALID_NUMBER_FORMAT"
	case 486, 600:
		return 17, "USER_BUSY"
	case 488:
		return 88, "INCOMPATIBLE_DESTINATION"
	case 500, 503:
		return 41, "NORMAL_TEMPORARY_FAILURE"
	default:
		return 0, ""
	}
}

// normalClearing is the cause of a BYE that ends a call as meant.
const normalClearing = 16

// reasonHeader is the Reason (RFC 3326) of a status, or "" if it has none.
func (h habits) reasonHeader(status int) string {
	cause, text := q850(status)
	if !h.reason || cause == 0 {
		return ""
	}
	return h.formatReason(cause, text)
}

// byeReason is the Reason of a BYE that ends a call as meant.
func (h habits) byeReason() string {
	if !h.reason {
		return ""
	}
	return h.formatReason(normalClearing, "NORMAL_CLEARING")
}

func (h habits) formatReason(cause int, text string) string {
	if !h.reasonText {
		return fmt.Sprintf("Q.850;cause=%d", cause)
	}
	return fmt.Sprintf(`Q.850;cause=%d;text="%s"`, cause, text)
}
