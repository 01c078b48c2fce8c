package present

import (
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
)

func TestRungTone(t *testing.T) {
	c := catalogOf(t, English, "GB")
	for start, bad := range map[string]bool{
		"BYE sip:x SIP/2.0": true, "CANCEL sip:x SIP/2.0": true, "INVITE sip:x SIP/2.0": false, "SIP/2.0 200 OK": false,
		"SIP/2.0 401 Unauthorized": false, "SIP/2.0 407 Proxy Authentication Required": false, "SIP/2.0 486 Busy Here": true, "": true,
	} {
		r := c.messageRung(sipclient.TraceEntry{Kind: sipclient.TraceReceived, Text: start + "\r\n\r\n"})
		if (r.Tone == Bad) != bad {
			t.Errorf("%q: tone %v", start, r.Tone)
		}
	}
}

func TestOffset(t *testing.T) {
	c := catalogOf(t, English, "GB")
	for d, want := range map[time.Duration]string{0: "0 ms", 300 * time.Microsecond: "0 ms", 58 * time.Millisecond: "+58 ms", 9999 * time.Millisecond: "+9999 ms", 167 * time.Second: "+167 s"} {
		if got := c.offset(d); got != want {
			t.Errorf("%v is %q", d, got)
		}
	}
}

// FuzzMessageRung feeds what a hostile server may have sent.
func FuzzMessageRung(f *testing.F) {
	f.Add("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\na=rtpmap:111 opus/48000/2\r\n")
	f.Add("INVITE\u202e sip:x\r\n\x00\r\na=rtpmap:\r\na=rtpmap:1 \xff/8000")
	c := catalogOf(f, English, "GB")
	f.Fuzz(func(t *testing.T, text string) {
		r := c.messageRung(sipclient.TraceEntry{Kind: sipclient.TraceReceived, Text: text})
		if r.Text == "" || strings.ContainsAny(r.Text, "\r\n\x00\u202e") || strings.ContainsAny(r.Message, "\r\x00\u202e") {
			t.Errorf("%q is shown as %q, and whole as %q", text, r.Text, r.Message)
		}
	})
}
