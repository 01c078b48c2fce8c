package signaling

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

func TestParseReferTo(t *testing.T) {
	ref := sipclient.DialogRef{CallID: "a@b", ToTag: "1", FromTag: "2"}
	for text, want := range map[string]sipclient.Referral{
		"<sip:1002@pbx.test>":                                {Target: account.Target{User: "1002", Host: "pbx.test"}},
		"sip:1002@pbx.test":                                  {Target: account.Target{User: "1002", Host: "pbx.test"}},
		`"Lee" <sip:x%40@p:5060;a=b>;tag=1`:                  {Target: account.Target{User: "x@", Host: "p:5060", Params: ";a=b"}},
		"<sips:x@p;a=b>":                                     {Target: account.Target{User: "x", Host: "p", Params: ";a=b"}},
		"<tel:+82-70-1000-2000;postd=p55>":                   {Target: account.Target{User: "+827010002000", Host: "pbx.test"}},
		"<sip:x@p;method=INVITE;a=b>":                        {Target: account.Target{User: "x", Host: "p", Params: ";a=b"}},
		"sip:x@p?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2": {Target: account.Target{User: "x", Host: "p"}, Replaces: ref},
		"<sip:x@p?Call-ID=z&replaces=a%40b%3Bfrom-tag%3D2%3Bto-tag%3D1&From=evil>": {Target: account.Target{User: "x", Host: "p"}, Replaces: ref},
	} {
		if got, err := parseReferTo(text, "pbx.test"); err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{
		"<mailto:x@p>": errReferScheme, "<http://p/>": errReferScheme, "<tel:nobody>": errReferTo, "<sip:x@p;method=BYE>": errReferMethod, "": errReferTo, "<sip:x@p": errReferTo, "<sip:p>": errReferTo,
		"<sip:x@p?Replaces=%zz>": errReferTo, "<sip:x@p?Replaces=a>": errReferTo, "<sip:x@p>" + strings.Repeat(";a=b", 1000): errReferTo,
	} {
		if got, err := parseReferTo(text, "pbx.test"); !errors.Is(err, want) {
			t.Errorf("%.60q is %+v, %v", text, got, err)
		}
	}
}

// FuzzParseReferTo: whom a stranger lets us call is an address of one line, and
// what it replaces can be written again.
func FuzzParseReferTo(f *testing.F) {
	for _, s := range []string{"<sip:1002@pbx.test>", "sip:x@p?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2", "<sip:x@p;method=INVITE?a=b&c>", "<sips:x@y>", "<tel:+82-70;ext=1>", `"a <" <sip:x@y>`, "<sip:x@p?Replaces=%0d%0a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseReferTo(text, "pbx.test")
		if err != nil {
			return
		}
		out, err := formatReferTo(r.Target.URI(), r.Replaces)
		if err != nil || strings.ContainsAny(out, "\r\n\x00") {
			t.Fatalf("%q became %q, %v", text, out, err)
		}
		if again, err := parseReferTo(out, "pbx.test"); err != nil || again.Replaces != r.Replaces || again.Target.Host != r.Target.Host {
			t.Errorf("%q became %q, which is %+v, %v", text, out, again, err)
		}
	})
}

func TestParseReplaces(t *testing.T) {
	for text, want := range map[string]sipclient.DialogRef{
		"a@b;to-tag=1;from-tag=2":                  {CallID: "a@b", ToTag: "1", FromTag: "2"},
		"a ; from-tag=2 ;x=y;TO-TAG=1;early-only ": {CallID: "a", ToTag: "1", FromTag: "2", EarlyOnly: true},
	} {
		got, err := parseReplaces(text)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a", "a;to-tag=1", ";to-tag=1;from-tag=2", "a b;to-tag=1;from-tag=2", "a;to-tag=1;to-tag=2;from-tag=3", "a;to-tag=1;from-tag=" + strings.Repeat("x", 2000)} {
		if got, err := parseReplaces(text); !errors.Is(err, errReplaces) {
			t.Errorf("%.60q is %+v, %v", text, got, err)
		}
	}
}

func FuzzParseReplaces(f *testing.F) {
	for _, s := range []string{"a@b;to-tag=1;from-tag=2", "a;from-tag=2;to-tag=1;early-only", ";;=", `a;to-tag="x;y";from-tag=1`, "a,b;to-tag=1;from-tag=2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := parseReplaces(text)
		if err != nil {
			return
		}
		if again, err := parseReplaces(formatReplaces(ref)); err != nil || again != ref {
			t.Errorf("%q is %+v, which reads back as %+v, %v", text, ref, again, err)
		}
	})
}

func TestParseSipfrag(t *testing.T) {
	for text, want := range map[string]string{
		"SIP/2.0 200 OK\r\nVia: x": "200 OK", "\r\nsip/2.0 180  Ringing ": "180 Ringing", "SIP/2.0 100": "100 ", "SIP/2.0 603 De\x00cline": "603 Decline",
	} {
		if code, phrase, ok := parseSipfrag(text); !ok || fmt.Sprint(code, " ", phrase) != want {
			t.Errorf("%q is %d %q, %v", text, code, phrase, ok)
		}
	}
	for _, text := range []string{"", "SIP/2.0", "SIP/2.0 99 x", "SIP/2.0 0200 x", "SIP/2.0 700 x", "HTTP/1.1 200 OK", "INVITE sip:x SIP/2.0"} {
		if code, _, ok := parseSipfrag(text); ok {
			t.Errorf("%q is %d", text, code)
		}
	}
}

func FuzzParseSipfrag(f *testing.F) {
	for _, s := range []string{"SIP/2.0 200 OK\r\n", "\n\nSIP/2.0 180", "SIP/2.0 \xff", "INVITE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, phrase, ok := parseSipfrag(text)
		if ok && (code < 100 || code > 699 || phrase != clean(phrase)) {
			t.Errorf("%q is %d %q", text, code, phrase)
		}
	})
}

func TestParseMessageSummary(t *testing.T) {
	for text, want := range map[string]sipclient.Voicemail{
		"Messages-Waiting: yes\r\nMessage-Account: sip:m@p\r\nVoice-Message: 2/8 (0/2)\r\n": {Waiting: true, New: 2, Old: 8, Mailbox: "sip:m@p"},
		"messages-waiting:NO": {}, "Messages-Waiting: yes\nVoice-Message: 99999999999/-1": {Waiting: true, New: maxMessages}, "Messages-Waiting: yes\nFax-Message: 1/1\n\nTo: x": {Waiting: true},
	} {
		if got, err := parseMessageSummary(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "Voice-Message: 1/1", "Messages-Waiting: yes" + strings.Repeat("\n", 100), "Messages-Waiting: yes" + strings.Repeat(" ", 10000)} {
		if got, err := parseMessageSummary(text); !errors.Is(err, errSummary) {
			t.Errorf("%.60q is %+v, %v", text, got, err)
		}
	}
}

func FuzzParseMessageSummary(f *testing.F) {
	for _, s := range []string{"Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n", "Messages-Waiting:", "a:b\n:\n/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseMessageSummary(text)
		if err == nil && (v.New < 0 || v.New > maxMessages || v.Old < 0 || v.Old > maxMessages) {
			t.Errorf("%q is %+v", text, v)
		}
	})
}

func TestDigitOf(t *testing.T) {
	for _, c := range []struct {
		kind, body string
		want       rune
	}{
		{dtmfRelayType, "Signal=5\r\nDuration=160\r\n", '5'}, {dtmfRelayType, "Duration=1\nsignal = # \n", '#'}, {dtmfRelayType, "Signal=11", '#'}, {dtmfRelayType, "Signal=10", '*'},
		{"Application/DTMF-Relay;x=y", "Signal=d", 'D'}, {dtmfType, "*", '*'}, {dtmfType, "Signal=15", 'D'},
		{dtmfRelayType, "Signal=16", 0}, {dtmfRelayType, "Signal=hf", 0}, {dtmfRelayType, "5", 0}, {dtmfType, "55", 0}, {dtmfType, "", 0}, {"text/plain", "5", 0}, {dtmfType, strings.Repeat(" ", 300) + "5", 0},
	} {
		m := sip.NewRequest(sip.INFO, sip.Uri{Scheme: "sip", Host: "x"})
		setBody(m, c.kind, c.body)
		if got, ok := digitOf(m); got != c.want || ok != (c.want != 0) {
			t.Errorf("%s %q is %q, %v", c.kind, c.body, got, ok)
		}
	}
}

func FuzzParseDTMFRelay(f *testing.F) {
	for _, s := range []string{"Signal=5\r\nDuration=160\r\n", "Signal=11", "=\n=", "Signal=\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if digit, ok := parseDTMFRelay(text); ok && !strings.ContainsRune("0123456789*#ABCD", digit) {
			t.Errorf("%q is %q", text, digit)
		}
	})
}

func FuzzInstantText(f *testing.F) {
	f.Add("text/plain;charset=iso-8859-1", []byte("gr\xfc\xdf"))
	f.Add("message/cpim", []byte("From: x\r\n\r\nContent-Type: text/plain\r\n\r\nhello"))
	f.Add("message/cpim", []byte("\n\nContent-Type: message/cpim\n\n"))
	f.Add("", []byte("\u202e\x00"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		text, err := instantText(contentType, body)
		if err == nil && text != cleanLines(text) {
			t.Errorf("%q %q is %q", contentType, body, text)
		}
	})
}
