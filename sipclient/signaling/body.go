package signaling

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// sdpOf returns the SDP in a message's body: alone, or as a part of a multipart
// body (RFC 5621), as gateways send it; "" where there is none.
func sdpOf(m sip.Message) string {
	if len(m.Body()) == 0 {
		return ""
	}
	kind, ps, err := mime.ParseMediaType(value(m, "Content-Type"))
	if err != nil {
		return ""
	}
	if kind == sdpType {
		return string(m.Body())
	}
	if !strings.HasPrefix(kind, "multipart/") || ps["boundary"] == "" {
		return ""
	}
	parts := multipart.NewReader(bytes.NewReader(m.Body()), ps["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return ""
		}
		if kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err == nil && kind == sdpType {
			sdp, err := io.ReadAll(io.LimitReader(part, maxIn))
			if err != nil {
				return ""
			}
			return string(sdp)
		}
	}
}

// unreadableBody reports whether a message has a body in which we find no SDP,
// and which its sender does not call optional (RFC 3261 sections 8.2.3 and 20.11).
func unreadableBody(m sip.Message) bool {
	if len(m.Body()) == 0 {
		return false
	}
	if e := value(m, "Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return true
	}
	return sdpOf(m) == "" && !strings.Contains(strings.ToLower(value(m, "Content-Disposition")), "handling=optional")
}

// mediaType returns the type of a message's body without parameters, in lower case;
// "" where it has none or none that can be read.
func mediaType(m sip.Message) string {
	kind, _, err := mime.ParseMediaType(value(m, "Content-Type"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return ""
	}
	return kind
}
