package signaling_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

const offerSDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 UDP/TLS/RTP/SAVPF 111\r\n"

// phone is a line under test with the events it has delivered.
type phone struct {
	t      *testing.T
	line   sipclient.Line
	events chan sipclient.LineEvent
	cfg    sipclient.LineConfig
}

func testAccount(url string) account.Account {
	return account.Account{ID: "a1", Number: "1000", Server: url, Domain: "pbx.test", Register: true}
}

func password(text string) func(context.Context) (account.Password, error) {
	return func(context.Context) (account.Password, error) { return account.NewPassword(text), nil }
}

// newSignaling leaves out what a loaded machine would make happen by itself:
// repeated answers and lost connections belong to the tests that want them.
func newSignaling(t *testing.T, o signaling.Options) *signaling.Signaling {
	t.Helper()
	if o.Timing.T1 == 0 {
		o.Timing.T1 = time.Minute
	}
	if o.Timing.Pong == 0 {
		o.Timing.Pong = time.Minute
	}
	s, err := signaling.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// openPhone opens a line to peer without connecting it.
func openPhone(t *testing.T, peer *clienttest.Peer, o signaling.Options, change ...func(*sipclient.LineConfig)) *phone {
	t.Helper()
	cfg := sipclient.LineConfig{Account: testAccount(peer.URL()), CA: peer.CertPEM(), Password: password("secret")}
	for _, f := range change {
		f(&cfg)
	}
	p := &phone{t: t, events: make(chan sipclient.LineEvent, 4096), cfg: cfg}
	line, err := newSignaling(t, o).Open(cfg, func(e sipclient.LineEvent) { p.events <- e })
	if err != nil {
		t.Fatal(err)
	}
	p.line = line
	t.Cleanup(func() { line.Close() })
	return p
}

// connected opens a line and connects it.
func connected(t *testing.T, peer *clienttest.Peer, o signaling.Options, change ...func(*sipclient.LineConfig)) *phone {
	t.Helper()
	p := openPhone(t, peer, o, change...)
	p.connect()
	return p
}

func (p *phone) connect() {
	p.t.Helper()
	if err := p.line.Connect(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// next returns the next event, which must be a T.
func next[T sipclient.LineEvent](p *phone) T {
	p.t.Helper()
	select {
	case e := <-p.events:
		if got, ok := e.(T); ok {
			return got
		}
		var want T
		p.t.Fatalf("event %#v, want %T", e, want)
	case <-time.After(patience):
		var want T
		p.t.Fatalf("no %T within %v", want, patience)
	}
	panic("unreachable")
}

// until waits for what the peer has to say by a channel.
func (p *phone) until(ch <-chan struct{}) {
	p.t.Helper()
	select {
	case <-ch:
	case <-time.After(patience):
		p.t.Fatalf("the peer did not go on within %v", patience)
	}
}

// none checks that nothing more was delivered.
func (p *phone) none() {
	p.t.Helper()
	select {
	case e := <-p.events:
		p.t.Fatalf("unexpected event %#v", e)
	default:
	}
}

func (p *phone) invite(number string) sipclient.Leg {
	p.t.Helper()
	leg, err := p.line.Invite(p.t.Context(), "1", sipclient.Invite{Target: account.Target{User: number, Host: "pbx.test"}, SDP: offerSDP})
	if err != nil {
		p.t.Fatal(err)
	}
	next[sipclient.LegSent](p)
	return leg
}

func (p *phone) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// answerSDP are the header lines and the body of a peer's answer.
func answerSDP(extra ...string) []string {
	return append(extra, "Contact: <sip:9196@127.0.0.1:5080;transport=udp>", "Content-Type: application/sdp", "", "v=0")
}

// steps joins scripts.
func steps(parts ...clienttest.Script) clienttest.Script {
	var all clienttest.Script
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func fails(want string) func(clienttest.Message) error {
	return func(m clienttest.Message) error {
		if strings.Contains(m.String(), want) {
			return errUnwanted(want)
		}
		return nil
	}
}

type errUnwanted string

func (e errUnwanted) Error() string { return "it holds " + string(e) }
