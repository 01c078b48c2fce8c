package signaling

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// subprotocol is the only one that is offered: FreeSWITCH echoes the whole list
// of a longer offer, which no client may take (RFC 6455 section 4.1).
const subprotocol = "sip"

var errSubprotocol = errors.New("the server did not agree to the WebSocket sub-protocol sip: is it a SIP server?")

// opened is a WebSocket that is ready for SIP.
type opened struct {
	ws *websocket.Conn
	// remote is the server's, or the proxy's, IP address and port.
	remote string
}

// dial opens the WebSocket of an account, reporting each step as it begins and
// ends. Its error is a *sipclient.ConnectError.
func (s *Signaling) dial(ctx context.Context, cfg sipclient.LineConfig, options websocket.DialOptions, report func(sipclient.CheckStep)) (opened, error) {
	ep, err := account.ParseServer(cfg.Account.Server)
	if err != nil {
		return opened{}, &sipclient.ConnectError{Step: sipclient.StepName, Host: cfg.Account.Server, Err: err}
	}
	if !ep.Secure && !cfg.Account.AllowPlainWS {
		return opened{}, &sipclient.ConnectError{Step: sipclient.StepWebSocket, Host: ep.HostPort(), Err: account.ErrPlainWS}
	}
	tc, err := tlsConfig(cfg)
	if err != nil {
		err = &sipclient.ConnectError{Step: sipclient.StepTLS, Host: ep.HostPort(), Err: err}
		report(sipclient.CheckStep{Step: sipclient.StepTLS})
		report(sipclient.CheckStep{Step: sipclient.StepTLS, Done: true, Err: err})
		return opened{}, err
	}
	d := newStages(ep, report)
	transport := &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: (&net.Dialer{Timeout: s.timing.dial}).DialContext,
		// The address is one of ours: with one connection there is nothing to keep.
		TLSClientConfig: tc, TLSHandshakeTimeout: s.timing.dial, ResponseHeaderTimeout: s.timing.dial, DisableKeepAlives: true,
	}
	defer transport.CloseIdleConnections()
	options.Subprotocols = []string{subprotocol}
	options.HTTPClient = &http.Client{
		Transport: transport,
		// Following a redirect would speak SIP to another server than the person chose.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	options.HTTPHeader = http.Header{"User-Agent": {s.userAgent()}}
	ws, resp, err := websocket.Dial(httptrace.WithClientTrace(ctx, d.trace()), ep.URL(), &options)
	if err == nil && ws.Subprotocol() != subprotocol {
		ws.CloseNow()
		err = errSubprotocol
	}
	if err != nil {
		return opened{}, d.failed(ctx, err, resp)
	}
	ws.SetReadLimit(maxIn)
	d.end(sipclient.StepWebSocket, "sub-protocol "+ws.Subprotocol(), nil)
	return opened{ws, d.remote()}, nil
}

// stages follows a dial through the hooks of net/http and says at which step it
// stands. The hooks run on several goroutines.
type stages struct {
	ep     account.Endpoint
	report func(sipclient.CheckStep)

	mu      sync.Mutex
	current sipclient.Step
	began   time.Time
	peer    string
	ended   bool
}

func newStages(ep account.Endpoint, report func(sipclient.CheckStep)) *stages {
	d := &stages{ep: ep, report: report}
	d.begin(sipclient.StepName)
	if ip, err := netip.ParseAddr(ep.Host); err == nil { // no hook is called for a literal
		d.end(sipclient.StepName, ip.String(), nil)
	}
	return d
}

func (d *stages) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSDone: func(info httptrace.DNSDoneInfo) {
			if info.Err == nil {
				d.end(sipclient.StepName, addresses(info.Addrs), nil)
			}
		},
		ConnectStart: func(string, string) { d.begin(sipclient.StepTCP) },
		ConnectDone: func(_, addr string, err error) {
			if err == nil {
				d.mu.Lock()
				d.peer = addr
				d.mu.Unlock()
				d.end(sipclient.StepTCP, addr, nil)
				if !d.ep.Secure {
					d.begin(sipclient.StepWebSocket)
				}
			}
		},
		TLSHandshakeStart: func() { d.begin(sipclient.StepTLS) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if err == nil {
				d.end(sipclient.StepTLS, tlsDetail(state, time.Now()), nil)
				d.begin(sipclient.StepWebSocket)
			}
		},
	}
}

// begin enters a step, once.
func (d *stages) begin(step sipclient.Step) {
	d.mu.Lock()
	if order(step) <= order(d.current) {
		d.mu.Unlock()
		return
	}
	d.current, d.began, d.ended = step, time.Now(), false
	d.mu.Unlock()
	d.report(sipclient.CheckStep{Step: step})
}

// end leaves a step, once.
func (d *stages) end(step sipclient.Step, detail string, err error) {
	d.mu.Lock()
	if step != d.current || d.ended {
		d.mu.Unlock()
		return
	}
	d.ended = true
	took := time.Since(d.began)
	d.mu.Unlock()
	d.report(sipclient.CheckStep{Step: step, Done: true, Took: took, Detail: detail, Err: err})
}

func (d *stages) remote() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.peer
}

// failed makes the typed error of the step at which the dial stood.
func (d *stages) failed(ctx context.Context, err error, resp *http.Response) error {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err // without the URL, whose query may hold a token
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%v)", ctx.Err(), err)
	}
	d.mu.Lock()
	ce := &sipclient.ConnectError{Step: d.current, Host: d.ep.HostPort(), Err: err}
	d.mu.Unlock()
	var op *net.OpError
	switch {
	case resp != nil:
		ce.Step = sipclient.StepWebSocket
		if resp.StatusCode != http.StatusSwitchingProtocols {
			ce.Status = resp.StatusCode
		}
	case errors.As(err, &op) && op.Op == "proxyconnect":
		ce.Step = sipclient.StepTCP
	}
	if cert := certificateError(d.ep.Host, time.Now(), err); cert != nil {
		ce.Step, ce.Certificate, ce.Err = sipclient.StepTLS, cert, cert
	}
	d.end(ce.Step, "", ce)
	return ce
}

func order(step sipclient.Step) int {
	switch step {
	case sipclient.StepName:
		return 1
	case sipclient.StepTCP:
		return 2
	case sipclient.StepTLS:
		return 3
	case sipclient.StepWebSocket:
		return 4
	}
	return 0
}

func addresses(addrs []net.IPAddr) string {
	text := make([]string, len(addrs))
	for i, a := range addrs {
		text[i] = a.String()
	}
	return strings.Join(text, ", ")
}
