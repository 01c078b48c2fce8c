package trace

import (
	"strings"
	"testing"
)

const secret = "SeCrEt4711"

// parts is an INFO with a part beside another, which nothing is taken from.
func parts(part string) string {
	return "INFO sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\n" + part + "--b\r\n" + otherPart + "--b--\r\n"
}

const otherPart = "Content-Type: text/plain\r\n\r\n4711 is no digit here.\r\n"

func TestRedactMasksByType(t *testing.T) {
	cases := map[string]string{
		"digest":            "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest username=\"1000\", realm=\"r\", nonce=\"n\", uri=\"sip:a\", response=\"" + secret + "\", algorithm=MD5, cnonce=\"" + secret + "\", qop=auth, nc=00000001\r\n\r\n",
		"unquoted, spaced":  "REGISTER sip:a SIP/2.0\r\nProxy-Authorization: Digest realm=r, Response = " + secret + " , nc=1\r\n\r\n",
		"folded":            "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest realm=\"r\",\r\n response=\r\n \"" + secret + "\"\r\n\r\n",
		"bare LF":           "REGISTER sip:a SIP/2.0\nAuthorization: Digest response=\"" + secret + "\"\n\n",
		"open quote before": "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest realm=\"r, response=\"" + secret + "\"\r\n\r\n",
		"open quote":        "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest response=\"" + secret + "\r\n\r\n",
		"basic":             "REGISTER sip:a SIP/2.0\r\nAuthorization: Basic " + secret + "\r\n\r\n",
		"no scheme":         "REGISTER sip:a SIP/2.0\r\nAuthorization: " + secret + "==\r\n\r\n",
		"rspauth":           "SIP/2.0 200 OK\r\nAuthentication-Info: qop=auth, rspauth=\"" + secret + "\"\r\n\r\n",
		"leading CRLF":      "\r\n\r\nREGISTER sip:a SIP/2.0\r\nAuthorization: Digest response=\"" + secret + "\"\r\n\r\n",
		"in the body":       "MESSAGE sip:a SIP/2.0\r\n\r\nAuthorization: Digest response=\"" + secret + "\"\r\n",
		"uri password":      "INVITE sip:bob:" + secret + "@pbx SIP/2.0\r\nFrom: <sips:a:" + secret + "@b>;tag=1\r\n\r\n",
		"uri header":        "REFER sip:a SIP/2.0\r\nRefer-To: <sip:x@y?Proxy-Authorization=" + secret + "&Foo=1>\r\n\r\n",
		"ice-pwd":           "INVITE sip:a SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\na=ice-ufrag:u\r\na=ice-pwd:" + secret + "\r\n",
		"crypto":            "INVITE sip:a SIP/2.0\r\n\r\nv=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + secret + "|2^20\r\n",
		"k=":                "INVITE sip:a SIP/2.0\r\n\r\nv=0\r\nk=clear:" + secret + "\r\n",
		"dtmf-relay":        "INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=" + secret + "\r\nDuration=160\r\n",
		"dtmf":              "INFO sip:a SIP/2.0\r\nc: application/dtmf\r\n\r\n" + secret,
		"nortel":            "INFO sip:a SIP/2.0\r\nContent-Type: application/vnd.nortelnetworks.digits\r\n\r\np=Digit-Collection\r\ny=Digits\r\nd=" + secret + "\r\n",
		"dtmf as a part":    parts("Content-Type: application/dtmf\r\nContent-Length: 10\r\n\r\n" + secret + "\r\n"),
		"dtmf, folded":      parts("Content-Type:\r\n\tapplication/dtmf\r\n\r\n\r\n " + secret + "\r\n" + secret + "\r\n"),
		"nortel as a part":  parts("c: application/vnd.nortelnetworks.digits\r\n\r\nd=" + secret + "\r\n"),
		"dtmf untyped":      "INFO sip:a SIP/2.0\r\n\r\nSignal= " + secret + "\r\n",
	}
	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			got := Redact([]byte(raw))
			if strings.Contains(got, secret) || !strings.Contains(got, masked) {
				t.Errorf("not masked:\n%s", got)
			}
			if strings.Contains(raw, otherPart) && !strings.Contains(got, otherPart) {
				t.Errorf("more than the digits is masked:\n%s", got)
			}
			if again := Redact([]byte(got)); again != got {
				t.Errorf("masked again it changes:\n%s\n%s", got, again)
			}
		})
	}
}

func TestRedactKeepsTheRest(t *testing.T) {
	const message = "INVITE sip:9196@pbx.test:5060;transport=ws SIP/2.0\r\n" +
		"Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK1\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n" +
		"k: timer\r\nContent-Type: application/sdp\r\n\r\nv=0\r\na=ice-ufrag:u\r\na=fingerprint:sha-256 AA:BB\r\nm=audio 9 RTP/AVP 0\r\n"
	if got := Redact([]byte(message)); got != message {
		t.Errorf("changed to\n%s", got)
	}
}

// FuzzRedact plants a secret where each kind of secret stands, with hostile text
// around it, and wants it never to be seen again.
func FuzzRedact(f *testing.F) {
	f.Add("realm=\"x\", ", "1000", 0)
	f.Add("realm=\"open, nonce=\\", "a\"b", 1)
	f.Add(" \t", "\r\n \r\n", 2)
	f.Add("v=0\r\na=mid:0", "é\x00", 3)
	f.Fuzz(func(t *testing.T, before, around string, kind int) {
		if strings.Contains(before+around, "4711") || len(before)+len(around) > 1<<16 {
			t.Skip("the fuzzer has found the secret by itself, or is only slow")
		}
		line := strings.NewReplacer("\r", " ", "\n", " ").Replace(before)
		var raw string
		switch kind & 3 {
		case 0:
			raw = around + "\r\nAuthorization: Digest " + line + " response=\"" + secret + "\", " + line
		case 1:
			raw = around + "\r\n\r\n" + around + "\na=ice-pwd:" + secret
		case 2:
			raw = "INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf-relay\r\nX: " + line + "\r\n\r\nSignal=" + secret + around
		default:
			raw = around + "\r\nContact: " + line + " <sip:a:" + secret + "@b>"
		}
		got := Redact([]byte(raw))
		if strings.Contains(got, secret) {
			t.Fatalf("%q\nleaks as\n%q", raw, got)
		}
		if again := Redact([]byte(got)); again != got {
			t.Fatalf("%q masked again is %q", got, again)
		}
	})
}

func TestRedactIsLinear(t *testing.T) {
	for name, unit := range map[string]string{"folds": "\n x", "quotes": `response="`, "uris": "sip:a:", "empty lines": "\n\n"} {
		t.Run(name, func(t *testing.T) {
			all := strings.Repeat(unit, 256<<10/len(unit))
			Redact([]byte(all)) // quadratic would be minutes
			Redact([]byte("INFO sip:a SIP/2.0\n\nc:" + all))
		})
	}
}
