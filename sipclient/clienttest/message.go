package clienttest

import (
	"fmt"
	"strings"
)

// Message is a SIP message as text: no rule of SIP is enforced, so that a
// script can look at, and send, anything.
type Message struct {
	// Start is the request or status line.
	Start string
	// Headers are the header lines in order, without line ends.
	Headers []string
	Body    string
}

// ParseMessage splits text at its first empty line and at its line ends.
func ParseMessage(text string) Message {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	return Message{Start: lines[0], Headers: lines[1:], Body: body}
}

// Header returns the value of the first header of that full name, compared
// without case, or "".
func (m Message) Header(name string) string {
	if values := m.All(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// All returns the values of every header of that full name, in order.
func (m Message) All(name string) []string {
	var values []string
	for _, line := range m.Headers {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(key), name) {
			values = append(values, strings.TrimSpace(value))
		}
	}
	return values
}

// IsResponse reports whether the message is a response.
func (m Message) IsResponse() bool { return strings.HasPrefix(m.Start, "SIP/2.0 ") }

// Kind is what [Expect] compares: "INVITE" for a request, "200 INVITE" for a
// response.
func (m Message) Kind() string {
	if !m.IsResponse() {
		method, _, _ := strings.Cut(m.Start, " ")
		return method
	}
	status := strings.Fields(m.Start)
	cseq := strings.Fields(m.Header("CSeq"))
	if len(status) < 2 || len(cseq) < 2 {
		return m.Start
	}
	return status[1] + " " + cseq[1]
}

// RequestURI is the second word of a request line.
func (m Message) RequestURI() string {
	words := strings.Fields(m.Start)
	if m.IsResponse() || len(words) < 2 {
		return ""
	}
	return words[1]
}

// String is the message as it goes on the wire; Content-Length is added where
// the headers have none.
func (m Message) String() string {
	var b strings.Builder
	b.WriteString(m.Start + "\r\n")
	for _, line := range m.Headers {
		b.WriteString(line + "\r\n")
	}
	if m.Header("Content-Length") == "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(m.Body))
	}
	return b.String() + "\r\n" + m.Body
}

// replyTo builds a response to req: the headers that RFC 3261 section 8.2.6.2
// wants copied, then extra header lines. An extra line that is empty ends the
// headers; what follows it is the body.
func replyTo(req Message, status, toTag string, extra []string) Message {
	m := Message{Start: "SIP/2.0 " + status}
	for _, name := range []string{"Via", "Record-Route", "From", "To", "Call-ID", "CSeq"} {
		for _, value := range req.All(name) {
			if name == "To" && !strings.Contains(value, ";tag=") && !strings.HasPrefix(status, "100") {
				value += ";tag=" + toTag
			}
			m.Headers = append(m.Headers, name+": "+value)
		}
	}
	m.add(extra)
	return m
}

// inDialog builds a request of the peer inside the dialog that invite made,
// which the phone sent or the peer (ours).
func inDialog(invite Message, method, toTag string, cseq int, extra []string) Message {
	target := strings.Trim(invite.Header("Contact"), "<>")
	if uri, _, ok := strings.Cut(strings.TrimPrefix(invite.Header("Contact"), "<"), ">"); ok {
		target = uri
	}
	from := invite.Header("To")
	if !strings.Contains(from, ";tag=") {
		from += ";tag=" + toTag
	}
	m := Message{Start: method + " " + target + " SIP/2.0", Headers: []string{
		fmt.Sprintf("Via: SIP/2.0/WSS peer.invalid;branch=z9hG4bKpeer%s%d", strings.ToLower(method), cseq),
		"Max-Forwards: 70",
		"From: " + from,
		"To: " + invite.Header("From"),
		"Call-ID: " + invite.Header("Call-ID"),
		fmt.Sprintf("CSeq: %d %s", cseq, method),
	}}
	m.add(extra)
	return m
}

// add appends header lines and, after an empty one, the body.
func (m *Message) add(lines []string) {
	for i, line := range lines {
		if line == "" {
			m.Body = strings.Join(lines[i+1:], "\r\n")
			if m.Body != "" && !strings.HasSuffix(m.Body, "\r\n") {
				m.Body += "\r\n"
			}
			return
		}
		m.Headers = append(m.Headers, line)
	}
}
