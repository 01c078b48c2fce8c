package signaling

import (
	"reflect"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// RFC 7616 section 3.9.1, both algorithms, and the Asterisk and FreeSWITCH
// answers of the recorded traces, whose password is "4321"-like and unknown:
// those are checked by form elsewhere.
func TestDigestOfRFC7616(t *testing.T) {
	const nonce, cnonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		c := credential{challenge: challenge{realm: "http-auth@example.org", nonce: nonce, algorithm: algorithm, qop: []string{"auth", "auth-int"}},
			username: "Mufasa", cnonce: cnonce, secret: hashed(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life")}
		if got := c.response("GET", "/dir/index.html", nil, "00000001"); got != want {
			t.Errorf("%s: %s, want %s", algorithm, got, want)
		}
	}
}

// RFC 2617 section 3.5 without qop is RFC 2069's form; RFC 7616 section 3.9.2
// has SHA-512-256 (its erratum 4897 says that the printed response was made with
// the user name hashed), so that only lengths are checked for it.
func TestDigestForms(t *testing.T) {
	form := func(algorithm string, qop ...string) string {
		c := credential{challenge: challenge{realm: "r", nonce: "n", algorithm: algorithm, qop: qop, opaque: "o", hasOpaque: true},
			username: "u", cnonce: "c", secret: hashed(algorithm, "u", "r", "p")}
		name, v := c.header("REGISTER", "sip:pbx;transport=ws", []byte("body"))
		if name != "Authorization" || !strings.Contains(v, `uri="sip:pbx;transport=ws"`) || !strings.Contains(v, `opaque="o"`) {
			t.Errorf("%s: %s", name, v)
		}
		return v
	}
	if v := form(""); strings.Contains(v, "cnonce") || strings.Contains(v, "algorithm") || strings.Contains(v, "qop") {
		t.Errorf("RFC 2069: %s", v)
	}
	if v := form("MD5-sess"); !strings.Contains(v, "cnonce") {
		t.Errorf("-sess needs a cnonce: %s", v)
	}
	if a, b := form("SHA-256", "auth"), form("SHA-256", "auth-int"); !strings.Contains(b, "qop=auth-int") || a == b {
		t.Errorf("auth-int: %s", b)
	}
	if v := form("SHA-512-256", "auth"); len(v[strings.Index(v, `response="`)+10:][:64]) != 64 {
		t.Errorf("SHA-512-256: %s", v)
	}
}

func TestNonceCountGoesOn(t *testing.T) {
	c := credential{challenge: challenge{nonce: "n", qop: []string{"auth"}, proxy: true}}
	_, first := c.header("INVITE", "sip:a", nil)
	name, second := c.header("INVITE", "sip:a", nil)
	if name != "Proxy-Authorization" || !strings.Contains(first, "nc=00000001") || !strings.Contains(second, "nc=00000002") {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestChallengesAreAllRead(t *testing.T) {
	cases := []struct {
		name, text string
		want       []challenge
	}{
		{"FreeSWITCH", `Digest realm="pbx.test", nonce="b806", algorithm=MD5, qop="auth"`,
			[]challenge{{realm: "pbx.test", nonce: "b806", algorithm: "MD5", qop: []string{"auth"}}}},
		{"Asterisk", `Digest realm="asterisk",nonce="17/8d",opaque="2c",algorithm=MD5,qop="auth"`,
			[]challenge{{realm: "asterisk", nonce: "17/8d", opaque: "2c", hasOpaque: true, algorithm: "MD5", qop: []string{"auth"}}}},
		{"two in one header", `Digest realm="a", nonce="1", algorithm=SHA-256, Digest realm="b", nonce="2"`,
			[]challenge{{realm: "a", nonce: "1", algorithm: "SHA-256"}, {realm: "b", nonce: "2"}}},
		{"other schemes around", `Basic realm="x", Digest realm="a", nonce="1", Negotiate, NTLM TlRM=`,
			[]challenge{{realm: "a", nonce: "1"}}},
		{"commas and spaces in quotes", `digest  realm = "a, Digest b" , nonce="1,2" ,stale=TRUE, qop=" auth-int , auth "`,
			[]challenge{{realm: "a, Digest b", nonce: "1,2", stale: true, qop: []string{"auth-int", "auth"}}}},
		{"escaped quote", `Digest realm="a \"b\"", nonce="1"`, []challenge{{realm: `a \"b\"`, nonce: "1"}}},
		{"no nonce", `Digest realm="a"`, nil},
		{"nothing", "", nil},
	}
	for _, c := range cases {
		got := parseChallenges(c.text)
		if len(got) == 0 {
			got = nil
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestStrongestChallengeIsTaken(t *testing.T) {
	r := sip.NewResponse(401, "Unauthorized")
	for _, v := range []string{`Digest realm="a", nonce="1", algorithm=MD5`, `Digest realm="a", nonce="2", algorithm=SHA-256, Digest realm="a", nonce="3", algorithm=X-NEW`,
		`Digest realm="a", nonce="4", algorithm=SHA-256, qop="odd"`} {
		add(r, "WWW-Authenticate", v)
	}
	add(r, "Proxy-Authenticate", `Digest realm="a", nonce="5"`)
	got := strongest(challenges(r))
	if len(got) != 2 || got[0].nonce != "2" || got[1].nonce != "5" || !got[1].proxy {
		t.Errorf("%+v", got)
	}
}

func FuzzChallenge(f *testing.F) {
	f.Add(`Digest realm="pbx.test", nonce="b806", algorithm=MD5, qop="auth"`)
	f.Add(`Digest realm="asterisk",nonce="17/8d",opaque="2c",algorithm=MD5,qop="auth", Digest realm="b", nonce="2"`)
	f.Add(`Basic realm="x", Digest realm="a \"b", nonce="1" , stale = true`)
	f.Add(`Digest "=,=\",`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range strongest(parseChallenges(text)) {
			if !c.usable() || c.nonce == "" {
				t.Fatalf("%+v is not usable", c)
			}
			made := credential{challenge: c, username: "u", secret: "s", cnonce: "c"}
			if _, v := made.header("REGISTER", "sip:pbx", nil); strings.ContainsAny(v, "\r\n") && !strings.ContainsAny(text, "\r\n") {
				t.Fatalf("%q", v)
			}
		}
	})
}
