package signaling_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// replayer is a peer that plays a trace, and the tokens that stand for others.
type replayer struct {
	trace  []recorded
	tokens []string // old, new, old, new, …
	tell   chan func(*actor)
	wire   []string
	// status is the last status line, by Call-ID.
	status map[string]string
	// again is set where the last INVITE was within the dialog, by Call-ID.
	again map[string]bool
}

// actor does with the phone what the recorded client did.
type actor struct {
	*phone
	legs   map[string]sipclient.Leg // by the recorded Call-ID
	events []string
	seen   map[string]int
}

func replay(t *testing.T, files []string, client, golden string) {
	r := &replayer{trace: readTraces(t, files, client), tell: make(chan func(*actor), 64), status: map[string]string{}, again: map[string]bool{}}
	first := r.trace[0].Message
	number, domain := identity(first)
	peer := clienttest.NewPeer(t, clienttest.Script{func(c *clienttest.Conn) error {
		defer close(r.tell)
		for i, m := range r.trace {
			if err := r.play(c, m); err != nil {
				return fmt.Errorf("message %d, %s: %w", i+1, m.Start, err)
			}
		}
		if last := r.trace[len(r.trace)-1]; last.byClient || last.IsResponse() || last.Kind() == "ACK" {
			for _, step := range alive("end") { // so that what came last has been looked at
				if err := step(c); err != nil {
					return err
				}
			}
			return nil
		}
		return clienttest.Expect("200 " + r.trace[len(r.trace)-1].Kind())(c) // cut off in the recording
	}})
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Account.Number, cfg.Account.Domain = number, domain
	})
	a := &actor{phone: p, legs: map[string]sipclient.Leg{}, seen: map[string]int{}}
	for do := range r.tell {
		do(a)
	}
	peer.Wait()
	p.ok(p.line.Close())
	for len(p.events) > 0 {
		a.take(<-p.events)
	}
	got := "wire\n  " + strings.Join(r.wire, "\n  ") + "\nevents\n  " + strings.Join(a.events, "\n  ") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// identity is whose phone the trace is about: who sends, or who is called.
func identity(m clienttest.Message) (number, domain string) {
	uri := regexp.MustCompile(`sips?:([^@>;]+)@([^>;: ]+)`)
	called := (m.Kind() == "INVITE" || m.Kind() == "MESSAGE") && strings.Contains(m.RequestURI(), ".invalid")
	if part := uri.FindStringSubmatch(m.Header("From")); !called {
		return part[1], part[2]
	}
	return uri.FindStringSubmatch(m.RequestURI())[1], uri.FindStringSubmatch(m.Header("From"))[2]
}

func (r *replayer) play(c *clienttest.Conn, m recorded) error {
	if m.Kind() == "INVITE" {
		r.again[m.Header("Call-ID")] = strings.Contains(m.Header("To"), "tag=")
	}
	switch {
	case !m.byClient:
		text := strings.NewReplacer(r.tokens...).Replace(m.String())
		if m.IsResponse() {
			r.status[m.Header("Call-ID")] = m.Start
		}
		r.wire = append(r.wire, "server "+m.Kind())
		if err := clienttest.Send(text)(c); err != nil || m.Kind() != "INVITE" {
			return err
		}
		return clienttest.Expect("100 INVITE")(c)
	case m.IsResponse() && strings.HasPrefix(m.Kind(), "100"):
		return nil
	case m.IsResponse():
		r.respond(m)
	default:
		r.request(m)
	}
	kind := m.Kind()
	switch kind {
	case "200 REFER": // what took this 200 for an answer has called nobody
		kind = "603 REFER"
	case "405 MESSAGE": // nobody listened for texts there
		kind = "200 MESSAGE"
	}
	if err := clienttest.Expect(kind)(c); err != nil {
		return err
	}
	r.wire = append(r.wire, "phone  "+kind)
	r.learn(m.Message, c.Last())
	return nil
}

// learn maps what the recorded client had chosen to what the phone has.
func (r *replayer) learn(old, now clienttest.Message) {
	pair := func(find string, header string) {
		expression := regexp.MustCompile(find)
		was, is := expression.FindStringSubmatch(old.Header(header)), expression.FindStringSubmatch(now.Header(header))
		if was != nil && is != nil {
			r.tokens = append([]string{was[1], is[1]}, r.tokens...)
		}
	}
	if old.IsResponse() {
		pair(`;tag=([^;]+)`, "To")
		return
	}
	pair(`branch=([^;]+)`, "Via")
	pair(` ([^ ;]+\.invalid)`, "Via")
	pair(`(.+)`, "Call-ID")
	pair(`;tag=([^;]+)`, "From")
	pair(`sip:([^@]+)@`, "Contact")
	was, is := old.Header("CSeq"), now.Header("CSeq")
	r.tokens = append([]string{"CSeq: " + was + "\r\n", "CSeq: " + is + "\r\n"}, r.tokens...)
	if seq, isREFER := strings.CutSuffix(was, " REFER"); isREFER {
		r.tokens = append([]string{"refer;id=" + seq, "refer;id=" + strings.TrimSuffix(is, " REFER")}, r.tokens...)
	}
}

// request tells the phone to send what the client sent, unless it does so by
// itself: an ACK for a failure, a retry with the password.
func (r *replayer) request(m recorded) {
	last := r.status[m.Header("Call-ID")]
	challenged := strings.HasPrefix(last, "SIP/2.0 401") || strings.HasPrefix(last, "SIP/2.0 407")
	switch m.Kind() {
	case "REGISTER":
		if !challenged {
			expiry, _ := strconv.Atoi(m.Header("Expires"))
			if part := regexp.MustCompile(`expires=(\d+)`).FindStringSubmatch(m.Header("Contact")); part != nil {
				expiry, _ = strconv.Atoi(part[1])
			}
			r.tell <- func(a *actor) { a.register(time.Duration(expiry) * time.Second) }
		}
	case "INVITE":
		switch {
		case challenged:
		case r.again[m.Header("Call-ID")]:
			r.tell <- func(a *actor) {
				_, err := a.leg(m).Offer(a.t.Context(), m.Body)
				a.ok(err)
			}
		default:
			r.tell <- func(a *actor) { a.dial(m) }
		}
	case "ACK":
		if strings.HasPrefix(last, "SIP/2.0 2") && !r.again[m.Header("Call-ID")] {
			r.tell <- func(a *actor) { a.await("accepted"); a.ok(a.leg(m).Ack(a.t.Context(), "")) }
		}
	case "CANCEL":
		r.tell <- func(a *actor) { a.await("progress"); a.ok(a.leg(m).Cancel(a.t.Context(), sipclient.Reason{})) }
	case "BYE":
		r.tell <- func(a *actor) { a.ok(a.leg(m).Bye(a.t.Context(), sipclient.Reason{})) }
	case "INFO":
		r.tell <- func(a *actor) { a.ok(a.leg(m).Info(a.t.Context(), m.Header("Content-Type"), m.Body)) }
	case "MESSAGE":
		if !challenged {
			r.tell <- func(a *actor) { a.text(m) }
		}
	case "REFER":
		r.tell <- func(a *actor) { a.refer(m) }
	case "NOTIFY":
		if code, _ := strconv.Atoi(strings.Fields(m.Body)[1]); code > 100 { // the first one is the line's own
			r.tell <- func(a *actor) { a.ok(a.leg(m).AnswerReferral(a.t.Context(), code, "")) }
		}
	}
}

// respond tells the phone how the client answered an INVITE; other requests it
// answers by itself.
func (r *replayer) respond(m recorded) {
	status, method, _ := strings.Cut(m.Kind(), " ")
	code, _ := strconv.Atoi(status)
	if method == "REFER" {
		if code != 202 {
			code = 603
		}
		r.tell <- func(a *actor) { a.await("referred"); a.ok(a.leg(m).AnswerReferral(a.t.Context(), code, "")) }
	}
	if method != "INVITE" || code == 487 {
		return
	}
	again := r.again[m.Header("Call-ID")]
	r.tell <- func(a *actor) {
		ctx := a.t.Context()
		switch {
		case again:
			a.await("offer")
			answer := m.Body
			if code >= 300 {
				answer = ""
			}
			a.ok(a.leg(m).AnswerOffer(ctx, answer))
		case code == 180:
			a.ok(a.leg(m).Ringing(ctx))
		case code == 200:
			a.ok(a.leg(m).Accept(ctx, m.Body))
		default:
			a.ok(a.leg(m).Reject(ctx, code))
		}
	}
}

// leg is the call that a recorded message belongs to, as soon as it has come.
func (a *actor) leg(m recorded) sipclient.Leg {
	for a.legs[m.Header("Call-ID")] == nil {
		a.await("incoming")
	}
	return a.legs[m.Header("Call-ID")]
}

// refer sends the other side where the recorded REFER says: to another call where that
// is named in it.
func (a *actor) refer(m recorded) {
	target, err := account.ParseTarget(strings.Trim(strings.SplitN(m.Header("Refer-To"), "?", 2)[0], "<>"), "unused.invalid")
	a.ok(err)
	var with sipclient.Leg
	for id, leg := range a.legs {
		if strings.Contains(m.Header("Refer-To"), url.QueryEscape(id)) {
			with = leg
		}
	}
	a.ok(a.leg(m).Refer(a.t.Context(), sipclient.Referral{Target: target}, with))
}

// text sends what the client sent, and writes down what became of it.
func (a *actor) text(m recorded) {
	target, err := account.ParseTarget(m.RequestURI(), "unused.invalid")
	a.ok(err)
	a.events = append(a.events, fmt.Sprintf("text sent, error %v", a.line.Message(a.t.Context(), target, strings.TrimSpace(m.Body))))
}

func (a *actor) register(expiry time.Duration) {
	if expiry == 0 {
		a.events = append(a.events, fmt.Sprintf("unregistered, error %v", a.line.Unregister(a.t.Context())))
		return
	}
	granted, err := a.line.Register(a.t.Context(), expiry)
	var re *sipclient.RegisterError
	if errors.As(err, &re) {
		a.events = append(a.events, fmt.Sprintf("register refused: %d %s, final %v", re.Code, re.Phrase, re.Final))
		return
	}
	a.ok(err)
	a.events = append(a.events, fmt.Sprintf("registered for %v", granted))
}

func (a *actor) dial(m recorded) {
	target, err := account.ParseTarget(m.RequestURI(), "unused.invalid")
	a.ok(err)
	a.legs[m.Header("Call-ID")], err = a.line.Invite(a.t.Context(), sipclient.CallID(m.Header("Call-ID")), sipclient.Invite{Target: target, SDP: m.Body})
	a.ok(err)
}

// await takes events until one of that kind has come, in addition to those that
// were awaited before.
func (a *actor) await(kind string) {
	a.t.Helper()
	for want := a.seen["awaited "+kind] + 1; a.seen[kind] < want; {
		select {
		case e := <-a.phone.events:
			a.take(e)
		case <-time.After(patience):
			a.t.Fatalf("no %s; events so far: %v", kind, a.events)
		}
	}
	a.seen["awaited "+kind]++
}

// take writes an event down.
func (a *actor) take(e sipclient.LineEvent) {
	note := func(kind, format string, args ...any) {
		a.seen[kind]++
		a.events = append(a.events, strings.TrimSpace(kind+" "+fmt.Sprintf(format, args...)))
	}
	sdp := func(text string) string {
		if text == "" {
			return "without SDP"
		}
		return "with SDP"
	}
	switch e := e.(type) {
	case sipclient.LegSent:
		note("sent", "")
	case sipclient.LegProgress:
		note("progress", "%d %s %s", e.Code, e.Phrase, sdp(e.SDP))
	case sipclient.LegAccepted:
		note("accepted", "%s", sdp(e.SDP))
	case sipclient.LegRefused:
		note("refused", "%+v", e.Cause)
	case sipclient.LegIncoming:
		a.legs[e.Leg.SIPCallID()] = e.Leg
		note("incoming", "from %q %q %s", e.Caller.Number, e.Caller.Name, sdp(e.SDP))
	case sipclient.LegCancelled:
		note("cancelled", "%+v", e.Cause)
	case sipclient.LegBye:
		note("bye", "%+v", e.Cause)
	case sipclient.LegOffer:
		note("offer", "%s", sdp(e.SDP))
	case sipclient.LegDigit:
		note("digit", "%c", e.Digit)
	case sipclient.LegReferred:
		note("referred", "to %s@%s, replacing %q", e.Referral.Target.User, e.Referral.Target.Host, e.Referral.Replaces.CallID)
	case sipclient.LegReferProgress:
		note("transfer", "%d %s, last %v", e.Code, e.Phrase, e.Done)
	case sipclient.LineMessage:
		note("text", "from %q: %q", e.From.Number, e.Text)
	case sipclient.LineDown:
		note("down", "")
	}
}
