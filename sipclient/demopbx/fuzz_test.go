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

func FuzzReferTo(f *testing.F) {
	f.Add("<sip:9196@pbx.test>")
	f.Add("<sip:carol@sip.test?Replaces=ttod1v4649ui9qq3eheq%3Bto-tag%3Dm4fb5r758i%3Bfrom-tag%3D9p2p1jps9n>")
	f.Add("sip:a@b;method=INVITE?Replaces=x%3bto-tag=1%3bfrom-tag=2%3bearly-only")
	f.Add("<sip:a@b?Replaces=%zz>")
	f.Fuzz(func(t *testing.T, header string) {
		to, err := parseReferTo(header)
		if err != nil {
			return
		}
		if to.number == "" {
			t.Errorf("%q names nobody", header)
		}
		if to.replaces == nil {
			return
		}
		again, err := parseReplaces(to.replaces.String())
		if err != nil || again != *to.replaces {
			t.Errorf("%q became %+v and then %+v, %v", header, *to.replaces, again, err)
		}
	})
}

func FuzzDTMF(f *testing.F) {
	f.Add("application/dtmf-relay", []byte("Signal=5\r\nDuration=160\r\n"))
	f.Add("application/dtmf", []byte("#"))
	f.Add("Application/DTMF-Relay; x=y", []byte("signal = a"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		if digit, ok := parseDTMF(contentType, body); ok && !strings.ContainsRune("0123456789*#ABCD", digit) {
			t.Errorf("%q is no digit", digit)
		}
	})
}

func FuzzFragment(f *testing.F) {
	f.Add([]byte("SIP/2.0 100 Trying\r\n"))
	f.Add([]byte("SIP/2.0 200"))
	f.Add([]byte("SIP/2.0 -99 x"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if status, ok := parseFragment(body); ok && (status < 100 || status > 999) {
			t.Errorf("status %d in %q", status, body)
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
