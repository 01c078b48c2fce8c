package signaling

import (
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
)

// longestAnswerAfter bounds what an INVITE may ask the phone to wait for.
const longestAnswerAfter = time.Hour

// details reads what an INVITE says besides who calls; by is who calls.
func (l *line) details(r *request, by asserted) sipclient.IncomingDetails {
	d := sipclient.IncomingDetails{Anonymous: by.anonymous, Verified: by.verified, Diverted: l.diverted(r)}
	readCallInfo(r, &d)
	readAlertInfo(r, &d)
	if d.AutoAnswer && !l.isFromServer(r) {
		l.log.Info("only the own server may ask for an answer", "from", r.from.uri)
		d.AutoAnswer, d.AnswerAfter = false, 0
	}
	return d
}

// diverted is who was called first where the call was forwarded: the last of the
// Diversion values, since each forwarding puts its own before the others (RFC 5806
// section 4), or the first of History-Info, where there are several (RFC 7044).
func (l *line) diverted(r *request) sipclient.Peer {
	if vs := list(r, "Diversion"); len(vs) > 0 {
		a, err := parseNameAddr(vs[len(vs)-1])
		if privacy, _ := a.params.get("privacy"); err != nil || privacy != "" && !strings.EqualFold(privacy, "off") {
			return sipclient.Peer{}
		}
		return l.peer(a.display, a.uri)
	}
	if vs := list(r, "History-Info"); len(vs) > 1 {
		a, err := parseNameAddr(vs[0])
		_, headers, _ := strings.Cut(a.uri, "?")
		if err != nil || strings.Contains(strings.ToLower(headers), "privacy=") {
			return sipclient.Peer{}
		}
		return l.peer(a.display, a.uri)
	}
	return sipclient.Peer{}
}

// readCallInfo reads "Call-Info: <sip:pbx>;answer-after=0".
func readCallInfo(m sip.Message, d *sipclient.IncomingDetails) {
	for _, v := range first(list(m, "Call-Info"), maxIdentities) {
		readAnswerAfter(infoParams(v), d)
	}
}

// infoParams are the parameters of a Call-Info or Alert-Info value (RFC 3261
// section 20.4).
func infoParams(v string) params {
	_, tail, found := strings.Cut(v, ">")
	if !found {
		_, tail, _ = strings.Cut(v, ";")
	}
	return parseParams(tail)
}

func readAnswerAfter(ps params, d *sipclient.IncomingDetails) {
	after, ok := ps.get("answer-after")
	if !ok || d.AutoAnswer {
		return
	}
	d.AutoAnswer, d.AnswerAfter = true, min(deltaSeconds(after), longestAnswerAfter)
}

// readAlertInfo reads the ring that is wanted, or that none is: there are a dozen
// ways to write "answer by yourself" in Alert-Info. A URL in it is never fetched.
//
//	<urn:alert:source:external>   <http://pbx/ring.wav>;info=Bellcore-dr3
//	<http://x>;info=alert-autoanswer;delay=0   Auto Answer   Ring Answer
func readAlertInfo(m sip.Message, d *sipclient.IncomingDetails) {
	for _, v := range first(list(m, "Alert-Info"), maxIdentities) {
		ps := infoParams(v)
		readAnswerAfter(ps, d)
		uri := ""
		if _, rest, found := strings.Cut(v, "<"); found {
			uri, _, _ = strings.Cut(rest, ">")
		}
		info, _ := ps.get("info")
		bare, _, _ := strings.Cut(v, ";")
		switch {
		case isAutoAnswer(info), uri == "" && isAutoAnswer(bare), isAutoAnswer(uri):
			if delay, _ := ps.get("delay"); !d.AutoAnswer {
				d.AutoAnswer, d.AnswerAfter = true, min(deltaSeconds(delay), longestAnswerAfter)
			}
		case d.Alert != "":
		case len(uri) > 4 && strings.EqualFold(uri[:4], "urn:"):
			d.Alert = clean(uri)
		case info != "":
			d.Alert = clean(info)
		}
	}
}

// isAutoAnswer recognises "alert-autoanswer", "Auto Answer", "ring-answer" and the
// like.
func isAutoAnswer(text string) bool {
	if len(text) > maxText {
		return false
	}
	text = strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(text))
	return strings.Contains(text, "autoanswer") || strings.Contains(text, "ringanswer")
}
