package signaling

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxIn bounds a message that is read, maxOut one that is sent: FreeSWITCH dies
// of a frame near 64 KiB, and some peers read no more than 32768 bytes.
const (
	maxIn  = 256 << 10
	maxOut = 32 << 10
)

var (
	errMalformed = errors.New("malformed SIP message")
	errTooLarge  = fmt.Errorf("the message is larger than %d bytes", maxOut)
)

// essence is what every rule looks at in a message.
type essence struct {
	callID   string
	cseq     uint32
	of       sip.RequestMethod // the method in CSeq
	from, to nameAddr
	branch   string // of the topmost Via
	sentBy   string
}

// request is a request that came, checked: the headers of RFC 3261 section
// 8.1.1 are there and can be read.
type request struct {
	*sip.Request
	essence
}

// response is a response that came, checked.
type response struct {
	*sip.Response
	essence
}

// parser reads messages whose header values stay as they were written: only
// Content-Length is interpreted, because the parser needs it.
type parser struct{ sip *sip.Parser }

func newParser() parser {
	const length = "content-length"
	p := sip.NewParser(sip.WithHeadersParsers(map[string]sip.HeaderParser{length: sip.DefaultHeadersParser()[length]}))
	p.MaxMessageLength = maxIn + 4096 // normalising may add a few bytes
	return parser{p}
}

// parse reads a normalised message: a *request or a *response. An error wraps
// errMalformed.
func (p parser) parse(text []byte) (any, error) {
	m, err := p.sip.ParseSIP(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errMalformed, err)
	}
	e, err := newEssence(m)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	switch m := m.(type) {
	case *sip.Request:
		if !strings.EqualFold(m.SipVersion, "SIP/2.0") {
			return nil, fmt.Errorf("%w: version %.20q", errMalformed, m.SipVersion)
		}
		if e.of != m.Method {
			return nil, fmt.Errorf("%w: CSeq says %.20q in %s", errMalformed, e.of, m.Method)
		}
		return &request{m, e}, nil
	case *sip.Response:
		if m.StatusCode < 100 || m.StatusCode > 699 {
			return nil, fmt.Errorf("%w: status %d", errMalformed, m.StatusCode)
		}
		return &response{m, e}, nil
	}
	return nil, errMalformed
}

func newEssence(m sip.Message) (essence, error) {
	var e essence
	if n := len(m.GetHeaders("Content-Length")); n > 1 { // nobody knows where the body ends (RFC 4475 section 3.3.9)
		return e, fmt.Errorf("%d Content-Length headers", n)
	}
	for _, name := range []string{"Call-ID", "CSeq", "From", "To"} {
		if n := len(m.GetHeaders(name)); n != 1 {
			return e, fmt.Errorf("%d %s headers", n, name)
		}
	}
	var err error
	if e.callID = value(m, "Call-ID"); e.callID == "" {
		return e, errors.New("empty Call-ID")
	}
	if e.cseq, e.of, err = parseCSeq(value(m, "CSeq")); err != nil {
		return e, err
	}
	if e.from, err = parseNameAddr(value(m, "From")); err != nil {
		return e, fmt.Errorf("header From: %w", err)
	}
	if e.to, err = parseNameAddr(value(m, "To")); err != nil {
		return e, fmt.Errorf("header To: %w", err)
	}
	e.sentBy, e.branch, err = parseVia(list(m, "Via"))
	return e, err
}

func parseCSeq(text string) (uint32, sip.RequestMethod, error) {
	words := strings.Fields(text)
	if len(words) != 2 {
		return 0, "", fmt.Errorf("CSeq %.40q", text)
	}
	n, err := strconv.ParseUint(words[0], 10, 31) // RFC 3261 section 8.1.1.5: below 2^31
	if err != nil {
		return 0, "", fmt.Errorf("CSeq %.40q", text)
	}
	return uint32(n), sip.RequestMethod(strings.ToUpper(words[1])), nil
}

// parseVia reads the topmost of the Via values: "SIP/2.0/WSS host:port;branch=…".
func parseVia(vias []string) (sentBy, branch string, err error) {
	if len(vias) == 0 {
		return "", "", errors.New("no Via")
	}
	head, tail, _ := strings.Cut(vias[0], ";")
	words := strings.Fields(strings.ReplaceAll(head, "/", " / "))
	if len(words) < 6 || !strings.EqualFold(words[0], "SIP") {
		return "", "", fmt.Errorf("header Via %.60q", vias[0])
	}
	branch, _ = parseParams(tail).get("branch")
	return strings.Join(words[5:], ""), branch, nil
}

// value returns the first value of a header, or "".
func value(m sip.Message, name string) string {
	for _, h := range m.GetHeaders(name) {
		return h.Value()
	}
	return ""
}

// list returns all values of a header that may stand several times and hold
// several values separated by commas (RFC 3261 section 7.3.1).
func list(m sip.Message, name string) []string {
	var values []string
	for _, h := range m.GetHeaders(name) {
		values = append(values, split(h.Value(), ',')...)
	}
	return values
}

// names reports whether a list header has a token, compared without case.
func names(m sip.Message, header, token string) bool {
	for _, v := range list(m, header) {
		if strings.EqualFold(v, token) {
			return true
		}
	}
	return false
}

// contact returns the URI of the first Contact, or "".
func contact(m sip.Message) string {
	for _, v := range list(m, "Contact") {
		if a, err := parseNameAddr(v); err == nil && a.uri != "*" {
			return a.uri
		}
	}
	return ""
}

// add appends a header line.
func add(m sip.Message, name, value string) { m.AppendHeader(sip.NewHeader(name, value)) }
