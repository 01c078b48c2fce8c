package demopbx_test

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"
	"go.uber.org/goleak"

	"offhook/sipclient/demopbx"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for anything.
const patience = 20 * time.Second

// start runs a PBX for one test.
func start(t *testing.T, options demopbx.Options) *demopbx.Server {
	t.Helper()
	server, err := demopbx.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

// atOnce is a clock for Hooks.After on which every pause is over at once.
func atOnce(time.Duration) <-chan time.Time {
	over := make(chan time.Time, 1)
	over <- time.Now()
	return over
}

// phone is a SIP client over WebSocket, as plain as can be: it shares sipgo's
// message types with the PBX and nothing else.
type phone struct {
	t        *testing.T
	ws       *websocket.Conn
	user     string
	host     string
	contact  string
	messages chan sip.Message // everything that comes in, in order
	number   int
}

// dial connects a phone.
func dial(t *testing.T, server *demopbx.Server, user string) *phone {
	t.Helper()
	return dialURL(t, server.URL(), server.CertPEM(), user)
}

func dialURL(t *testing.T, url string, ca []byte, user string) *phone {
	t.Helper()
	ws, err := connect(t, url, ca)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, ws: ws, user: user, host: "pbx.test", messages: make(chan sip.Message, 256)}
	p.contact = fmt.Sprintf("<sip:%s@%s.invalid;transport=ws>", user, sip.GenerateTagN(8))
	var reader sync.WaitGroup
	reader.Go(p.read)
	t.Cleanup(func() { ws.CloseNow(); reader.Wait() })
	return p
}

func connect(t *testing.T, url string, ca []byte) (*websocket.Conn, error) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	ws, _, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"sip"},
	})
	return ws, err
}

func (p *phone) read() {
	defer close(p.messages)
	for {
		_, data, err := p.ws.Read(context.Background())
		if err != nil {
			return
		}
		message, err := sip.ParseMessage(data)
		if err != nil {
			p.t.Errorf("the PBX sent what sipgo cannot read: %v\n%s", err, data)
			return
		}
		p.messages <- message
	}
}

func (p *phone) send(text string) {
	p.t.Helper()
	if err := p.ws.Write(p.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

// next waits for the next message.
func (p *phone) next() sip.Message {
	p.t.Helper()
	select {
	case m, ok := <-p.messages:
		if !ok {
			p.t.Fatal("the PBX closed the connection")
		}
		return m
	case <-time.After(patience):
		p.t.Fatal("no message from the PBX")
	}
	return nil
}

// response waits for a response of that status; another one fails the test.
func (p *phone) response(status int) *sip.Response {
	p.t.Helper()
	m := p.next()
	res, ok := m.(*sip.Response)
	if !ok || res.StatusCode != status {
		p.t.Fatalf("wanted a %d, got\n%s", status, m)
	}
	return res
}

// anyResponse waits for the next response, whatever it says.
func (p *phone) anyResponse() *sip.Response {
	p.t.Helper()
	m := p.next()
	res, ok := m.(*sip.Response)
	if !ok {
		p.t.Fatalf("wanted a response, got\n%s", m)
	}
	return res
}

// expect waits for a request of that method.
func (p *phone) expect(method sip.RequestMethod) *sip.Request {
	p.t.Helper()
	m := p.next()
	req, ok := m.(*sip.Request)
	if !ok || req.Method != method {
		p.t.Fatalf("wanted a %s, got\n%s", method, m)
	}
	return req
}

// reply answers a request of the PBX.
func (p *phone) reply(req *sip.Request, status int, body string, lines ...string) {
	p.t.Helper()
	res := sip.NewResponseFromRequest(req, status, "Fine", nil)
	if tag := res.To().Params; status > 100 {
		res.To().Params.Add("tag", "callee")
		_ = tag
	}
	res.AppendHeader(sip.NewHeader("Contact", p.contact))
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		res.AppendHeader(sip.NewHeader(name, value))
	}
	if body != "" {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		res.SetBody([]byte(body))
	}
	p.send(res.String())
}

// request writes a request outside a dialog and returns what it wrote.
func (p *phone) request(method, target, body string, lines ...string) string {
	p.t.Helper()
	p.number++
	return p.write(method, "sip:"+target+"@"+p.host, fmt.Sprintf("call-%s-%d", p.user, p.number), fmt.Sprintf("branch-%s-%d", p.user, p.number),
		p.number, "<sip:"+target+"@"+p.host+">", body, lines...)
}

func (p *phone) write(method, uri, callID, branch string, cseq int, to, body string, lines ...string) string {
	p.t.Helper()
	head := []string{
		method + " " + uri + " SIP/2.0",
		"Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK" + branch + ";rport",
		"Max-Forwards: 70",
		fmt.Sprintf("From: <sip:%s@%s>;tag=from-%s", p.user, p.host, p.user),
		"To: " + to,
		"Call-ID: " + callID,
		fmt.Sprintf("CSeq: %d %s", cseq, method),
		"Contact: " + p.contact,
	}
	if body != "" && !strings.Contains(strings.Join(lines, "\n"), "Content-Type:") {
		lines = append(lines, "Content-Type: application/sdp")
	}
	head = append(head, lines...)
	text := strings.Join(append(head, fmt.Sprintf("Content-Length: %d", len(body))), "\r\n") + "\r\n\r\n" + body
	p.send(text)
	return text
}

// register registers and returns the final response.
func (p *phone) register(password, algorithm string, expires int) *sip.Response {
	p.t.Helper()
	line := fmt.Sprintf("Expires: %d", expires)
	p.request("REGISTER", p.user, "", line)
	challenge := p.response(401)
	p.request("REGISTER", p.user, "", line, "Authorization: "+p.credentials(challenge, "REGISTER", "sip:"+p.user+"@"+p.host, password, algorithm))
	res, ok := p.next().(*sip.Response)
	if !ok {
		p.t.Fatal("no response to REGISTER")
	}
	return res
}

// credentials answers the challenge of that algorithm.
func (p *phone) credentials(res *sip.Response, method, uri, password, algorithm string) string {
	p.t.Helper()
	headers := append(res.GetHeaders("WWW-Authenticate"), res.GetHeaders("Proxy-Authenticate")...)
	for _, header := range headers {
		value := header.Value()
		if !strings.Contains(value, "algorithm="+algorithm+",") && !strings.HasSuffix(value, "algorithm="+algorithm) {
			continue
		}
		quoted := func(name string) string {
			_, after, _ := strings.Cut(value, name+`="`)
			inner, _, _ := strings.Cut(after, `"`)
			return inner
		}
		newHash := map[string]func() hash.Hash{"MD5": md5.New, "SHA-256": sha256.New}[algorithm]
		h := func(parts ...string) string {
			sum := newHash()
			sum.Write([]byte(strings.Join(parts, ":")))
			return hex.EncodeToString(sum.Sum(nil))
		}
		const nc, cnonce = "00000001", "abcdef"
		answer := h(h(p.user, quoted("realm"), password), quoted("nonce"), nc, cnonce, "auth", h(method, uri))
		return fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", algorithm=%s, qop=auth, nc=%s, cnonce="%s"`,
			p.user, quoted("realm"), quoted("nonce"), uri, answer, algorithm, nc, cnonce)
	}
	p.t.Fatalf("no challenge with %s in\n%s", algorithm, res)
	return ""
}
