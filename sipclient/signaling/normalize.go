package signaling

import (
	"bytes"
	"strings"
)

// compactName returns the full name of a one-letter header (RFC 3261 section
// 7.3.3 and IANA's registry), and other names as they are. sipgo knows seven.
func compactName(name string) string {
	if len(name) != 1 {
		return name
	}
	switch name[0] | 0x20 {
	case 'a':
		return "Accept-Contact"
	case 'b':
		return "Referred-By"
	case 'c':
		return "Content-Type"
	case 'd':
		return "Request-Disposition"
	case 'e':
		return "Content-Encoding"
	case 'f':
		return "From"
	case 'i':
		return "Call-ID"
	case 'j':
		return "Reject-Contact"
	case 'k':
		return "Supported"
	case 'l':
		return "Content-Length"
	case 'm':
		return "Contact"
	case 'n':
		return "Identity-Info"
	case 'o':
		return "Event"
	case 'r':
		return "Refer-To"
	case 's':
		return "Subject"
	case 't':
		return "To"
	case 'u':
		return "Allow-Events"
	case 'v':
		return "Via"
	case 'x':
		return "Session-Expires"
	case 'y':
		return "Identity"
	}
	return name
}

// normalize rewrites a frame so that sipgo's parser takes what peers really
// send: empty lines before the start line fall away (RFC 3261 section 7.5),
// lines that end with a bare LF end with CRLF, folded lines are joined,
// compact header names become the full ones. The body is left as it is. Nil
// means that the frame was a keep-alive (RFC 5626 section 3.5.1).
func normalize(frame []byte) []byte {
	frame = bytes.TrimLeft(frame, "\r\n")
	if len(frame) == 0 {
		return nil
	}
	out := make([]byte, 0, len(frame)+64)
	first := true
	for {
		line, rest, found := bytes.Cut(frame, []byte("\n"))
		frame = rest
		line = bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case len(line) == 0:
			out = append(out, "\r\n\r\n"...)
			return append(out, rest...)
		case first:
			out = append(out, line...)
		case line[0] == ' ' || line[0] == '\t':
			out = append(append(out, ' '), bytes.TrimSpace(line)...)
		default:
			out = append(append(out, "\r\n"...), header(line)...)
		}
		first = false
		if !found { // no empty line at the end: as if there were one
			return append(out, "\r\n\r\n"...)
		}
	}
}

// header gives a header line its full name.
func header(line []byte) []byte {
	name, value, found := bytes.Cut(line, []byte(":"))
	if !found {
		return line
	}
	full := compactName(strings.TrimSpace(string(name)))
	return append(append([]byte(full), ": "...), bytes.TrimSpace(value)...)
}
