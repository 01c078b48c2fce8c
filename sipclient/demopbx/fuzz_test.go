package demopbx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzDescription feeds a client's SDP through everything it meets before pion:
// parsing, negotiation in each style, and what is written for pion, which must
// be readable and have no line that we did not make.
func FuzzDescription(f *testing.F) {
	seeds, err := filepath.Glob("testdata/sdp/*.sdp")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range seeds {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(strings.ReplaceAll(string(text), "\n", "\r\n")))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		offer, err := parseDescription(text)
		if err != nil {
			return
		}
		for _, style := range []sdpStyle{plainSDP(), freeswitchSDP(), asteriskSDP()} {
			c, err := negotiate(offer, style)
			if err != nil {
				continue
			}
			if c.codec.NewEncoder == nil || len(c.formats) == 0 {
				t.Fatalf("nothing was chosen: %+v", c)
			}
			ours := offer.forPion(c.receive, "actpass")
			again, err := parseDescription([]byte(ours))
			if err != nil {
				t.Fatalf("%v in\n%s", err, ours)
			}
			if again.ufrag != offer.ufrag || len(again.formats) != len(c.receive) || len(again.candidates) != len(offer.candidates) {
				t.Fatalf("%+v became %+v", offer, again)
			}
		}
	})
}

func FuzzCredentials(f *testing.F) {
	f.Add(`Digest username="1000", realm="pbx.test", nonce="b2334a57", uri="sip:1001@pbx.test", response="693d", algorithm=MD5, cnonce="b7", qop=auth, nc=00000001`)
	f.Add(`Digest a="b\"c",, d = e`)
	f.Add(`Digest a="`)
	f.Add(`Basic dXNlcg==`)
	f.Fuzz(func(t *testing.T, header string) {
		params, ok := parseCredentials(header)
		if !ok {
			return
		}
		for key := range params {
			if key != strings.ToLower(key) {
				t.Errorf("key %q is not in lower case", key)
			}
		}
	})
}

func FuzzRequestURI(f *testing.F) {
	f.Add("INVITE sip:a@b SIP/2.0\r\n")
	f.Add("")
	f.Add("INVITE")
	f.Fuzz(func(t *testing.T, text string) {
		if uri := requestURI(text); strings.ContainsAny(uri, "\r\n ") {
			t.Errorf("%q", uri)
		}
	})
}
