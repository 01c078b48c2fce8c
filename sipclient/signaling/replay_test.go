package signaling_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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

var update = flag.Bool("update", false, "rewrite the golden transcripts")

// The recorded traces: real servers, and JsSIP and SIP.js behind Kamailio. The
// phone takes the place of one client of each: what that client did it is told
// to do, and it gets the server's messages as they were, but for the tokens
// that the client had chosen.
func TestReplayRecordedTraces(t *testing.T) {
	for _, c := range []struct{ file, client string }{
		{"freeswitch/busy-486", ""}, {"freeswitch/deny-603", ""}, {"freeswitch/cancel-9999", ""}, {"freeswitch/call-07010002000", ""},
		{"freeswitch/earlymedia-9181", ""}, {"freeswitch/ringing-9180", ""}, {"freeswitch/late-offer", ""}, {"freeswitch/conference-3000", ""},
		{"freeswitch/register-auth-1000", ""}, {"freeswitch/register-wrong-password", ":39412"}, {"freeswitch/register-wrong-password", ":39414"},
		{"freeswitch/srvreinvite", ""}, {"freeswitch/session-timer-uas", ""}, {"freeswitch/bridge-1000-1001", ":52222"}, {"freeswitch/bridge-1000-1001", ":52228"},
		{"asterisk/call-07010002000", ""}, {"asterisk/call-404", ""}, {"asterisk/call-480", ""}, {"asterisk/call-486", ""}, {"asterisk/call-603", ""}, {"asterisk/call-9181", ""},
		{"jssip/01-register", " bob "}, {"jssip/02-call-setup", " alice "}, {"jssip/02-call-setup", " bob "}, {"jssip/13-caller-CANCEL", " alice "}, {"jssip/13-caller-CANCEL", " bob "},
		{"jssip/14-callee-486", " alice "}, {"jssip/14-callee-486", " bob "}, {"jssip/15-callee-unknown-404", " alice "}, {"jssip/18-unregister", " alice "},
		{"sipjs/01-register", " alice "}, {"sipjs/02-call-setup", " alice "}, {"sipjs/02-call-setup", " bob "},
	} {
		name := c.file + strings.ReplaceAll(strings.TrimSpace(c.client), ":", "-")
		if c.client != "" && c.client[0] == ' ' {
			name = c.file + "-" + strings.TrimSpace(c.client)
		}
		t.Run(name, func(t *testing.T) {
			replay(t, filepath.Join("testdata", c.file+".txt"), c.client, filepath.Join("testdata", name+".golden"))
		})
	}
}

// recorded is a message of a trace.
type recorded struct {
	byClient bool
	clienttest.Message
}

// heading is the line above a message: who, in which direction.
var heading = regexp.MustCompile(`^(recv|send) \d+ bytes|^\[ *[\d.]+\] \S+ (>>>|<<<)|^### \S+ (SEND|RECV)`)

func readTrace(t *testing.T, file, client string) []recorded {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []recorded
	var lines []string
	var head string
	end := func() {
		kind := heading.FindStringSubmatch(head)
		if kind != nil && len(lines) > 0 && strings.Contains(head, client) {
			m := clienttest.ParseMessage(strings.Trim(strings.Join(lines, "\r\n"), "\r\n"))
			for i, h := range m.Headers { // the recording has lost line ends at the end of bodies
				if strings.HasPrefix(h, "Content-Length:") {
					m.Headers = append(m.Headers[:i], m.Headers[i+1:]...)
					break
				}
			}
			if m.Body != "" {
				m.Body += "\r\n"
			}
			way := kind[1] + kind[2] + kind[3]
			all = append(all, recorded{way == "recv" || way == ">>>" || way == "SEND", m})
		}
		lines = nil
	}
	for _, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		switch {
		case heading.MatchString(line):
			end()
			head = line
		case strings.HasPrefix(line, "[") && strings.Contains(line, "] "):
			end()
			head = ""
		case !strings.HasPrefix(line, "-----") && !strings.HasPrefix(line, "====="):
			lines = append(lines, line)
		}
	}
	end()
	if len(all) == 0 {
		t.Fatalf("%s has no messages of client %q", file, client)
	}
	return all
}

// replayer is a peer that plays a trace, and the tokens that stand for others.
type replayer struct {
	trace  []recorded
	tokens []string // old, new, old, new, …
	tell   chan func(*actor)
	wire   []string
	// status is the last status line, by Call-ID.
	status map[string]string
}

// actor does with the phone what the recorded client did.
type actor struct {
	*phone
	leg    sipclient.Leg
	events []string
	seen   map[string]int
}

func replay(t *testing.T, file, client, golden string) {
	r := &replayer{trace: readTrace(t, file, client), tell: make(chan func(*actor), 64), status: map[string]string{}}
	first := r.trace[0].Message
	number, domain := identity(first)
	peer := clienttest.NewPeer(t, clienttest.Script{func(c *clienttest.Conn) error {
		defer close(r.tell)
		for i, m := range r.trace {
			if err := r.play(c, m); err != nil {
				return fmt.Errorf("message %d, %s: %w", i+1, m.Start, err)
			}
		}
		return nil
	}})
	p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) {
		cfg.Account.Number, cfg.Account.Domain = number, domain
	})
	a := &actor{phone: p, seen: map[string]int{}}
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
	if part := uri.FindStringSubmatch(m.Header("From")); m.Kind() != "INVITE" || !strings.Contains(m.RequestURI(), ".invalid") {
		return part[1], part[2]
	}
	return uri.FindStringSubmatch(m.RequestURI())[1], uri.FindStringSubmatch(m.Header("From"))[2]
}

func (r *replayer) play(c *clienttest.Conn, m recorded) error {
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
	if err := clienttest.Expect(m.Kind())(c); err != nil {
		return err
	}
	r.wire = append(r.wire, "phone  "+m.Kind())
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
	pair(`(.+)`, "CSeq")
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
		if !challenged {
			r.tell <- func(a *actor) { a.dial(m) }
		}
	case "ACK":
		if strings.HasPrefix(last, "SIP/2.0 2") {
			r.tell <- func(a *actor) { a.await("accepted"); a.ok(a.leg.Ack(a.t.Context(), "")) }
		}
	case "CANCEL":
		r.tell <- func(a *actor) { a.await("progress"); a.ok(a.leg.Cancel(a.t.Context())) }
	case "BYE":
		r.tell <- func(a *actor) { a.ok(a.leg.Bye(a.t.Context())) }
	}
}

// respond tells the phone how the client answered an INVITE; other requests it
// answers by itself.
func (r *replayer) respond(m recorded) {
	status, method, _ := strings.Cut(m.Kind(), " ")
	code, _ := strconv.Atoi(status)
	if method != "INVITE" || code == 487 {
		return
	}
	r.tell <- func(a *actor) {
		ctx := a.t.Context()
		switch {
		case code == 180:
			a.await("incoming")
			a.ok(a.leg.Ringing(ctx))
		case code == 200 && a.seen["offer"] == 0 && a.seen["answered"] == 0 && a.seen["accepted"] == 0:
			a.await("incoming")
			a.seen["answered"]++
			a.ok(a.leg.Accept(ctx, m.Body))
		case code < 300:
			a.await("offer")
			a.ok(a.leg.AnswerOffer(ctx, m.Body))
		case a.seen["incoming"] > 0 && a.seen["answered"] == 0:
			a.ok(a.leg.Reject(ctx, code))
		default:
			a.await("offer")
			a.ok(a.leg.AnswerOffer(ctx, ""))
		}
	}
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
	a.leg, err = a.line.Invite(a.t.Context(), "1", sipclient.Invite{Target: target, SDP: m.Body})
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
	if kind == "offer" {
		a.seen["awaited offer"]++
	}
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
		a.leg = e.Leg
		note("incoming", "from %q %q %s", e.Caller.Number, e.Caller.Name, sdp(e.SDP))
	case sipclient.LegCancelled:
		note("cancelled", "%+v", e.Cause)
	case sipclient.LegBye:
		note("bye", "%+v", e.Cause)
	case sipclient.LegOffer:
		note("offer", "%s", sdp(e.SDP))
	case sipclient.LineDown:
		note("down", "")
	}
}
