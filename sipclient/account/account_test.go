package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestParseServer(t *testing.T) {
	tests := []struct{ text, url, uriHost string }{
		{"pbx.example.com", "wss://pbx.example.com:7444/", "pbx.example.com"},
		{" pbx.example.com:8089 ", "wss://pbx.example.com:8089/", "pbx.example.com"},
		{"wss://pbx.example.com:8089/ws", "wss://pbx.example.com:8089/ws", "pbx.example.com"},
		{"WSS://pbx.example.com/ws?x=1", "wss://pbx.example.com:7444/ws?x=1", "pbx.example.com"},
		{"https://pbx.example.com/ws", "wss://pbx.example.com:443/ws", "pbx.example.com"},
		{"ws://lab", "ws://lab:5067/", "lab"},
		{"http://lab", "ws://lab:80/", "lab"},
		{"192.0.2.4", "wss://192.0.2.4:7444/", "192.0.2.4"},
		{"[2001:db8::1]:7443", "wss://[2001:db8::1]:7443/", "[2001:db8::1]"},
		{"2001:db8::1", "wss://[2001:db8::1]:7444/", "[2001:db8::1]"},
		{"wss://[::1]/ws", "wss://[::1]:7444/ws", "[::1]"},
		{"전화.example", "wss://전화.example:7444/", "전화.example"},
	}
	for _, tc := range tests {
		ep, err := ParseServer(tc.text)
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		if ep.URL() != tc.url || ep.URIHost() != tc.uriHost {
			t.Errorf("%q is %s, %s; want %s, %s", tc.text, ep.URL(), ep.URIHost(), tc.url, tc.uriHost)
		}
	}
	for _, bad := range []string{"", "  ", "pbx:0", "pbx:65536", "pbx:http", "sip:pbx", "ftp://pbx", "wss://", "wss://me:pw@pbx", "wss://pbx#x",
		"a b", "pbx\r\nX: y", "pbx\x00", strings.Repeat("a", 600), "..", "p|bx", "[::1", "wss://pbx:99999999999999999999"} {
		if ep, err := ParseServer(bad); !errors.Is(err, ErrBadServer) {
			t.Errorf("%q is %v, %v; want ErrBadServer", bad, ep, err)
		}
	}
}

func TestParseTarget(t *testing.T) {
	tests := []struct{ text, uri string }{
		{"07010002000", "sip:07010002000@pbx"},
		{"070-1000-2000", "sip:07010002000@pbx"},
		{"+82 (0)70-1000 2000", "sip:+827010002000@pbx"},
		{" 070.1000.2000\u200e", "sip:07010002000@pbx"},
		{"０７０ー１０００ー２０００", "sip:07010002000@pbx"},
		{"*72", "sip:*72@pbx"},
		{"9196#", "sip:9196%23@pbx"},
		{"tel:+82-70-1000-2000", "sip:+827010002000@pbx"},
		{"tel:7042;phone-context=example.com", "sip:7042@pbx"},
		{"TEL:%2B8270", "sip:+8270@pbx"},
		{"callto://07010002000", "sip:07010002000@pbx"},
		{"sip:alice@example.com", "sip:alice@example.com"},
		{"<sip:alice@example.com;user=phone>", "sip:alice@example.com;user=phone"},
		{"sip:070-1000-2000@example.com:7444?subject=x", "sip:07010002000@example.com:7444"},
		{"sip:1000", "sip:1000@pbx"},
		{"alice@example.com", "sip:alice@example.com"},
		{"alice", "sip:alice@pbx"},
		{"김민준", "sip:%EA%B9%80%EB%AF%BC%EC%A4%80@pbx"},
		{"sip:a%20b@example.com", ""},
		{"sip:alice@[::1]:7444", "sip:alice@[::1]:7444"},
	}
	for _, tc := range tests {
		target, err := ParseTarget(tc.text, "pbx")
		if tc.uri == "" {
			if err == nil {
				t.Errorf("%q is %s; want an error", tc.text, target.URI())
			}
			continue
		}
		if err != nil || target.URI() != tc.uri {
			t.Errorf("%q is %s, %v; want %s", tc.text, target.URI(), err, tc.uri)
		}
	}
	for _, empty := range []string{"", "  ", "\t\u200b", "<>"} {
		if _, err := ParseTarget(empty, "pbx"); !errors.Is(err, ErrNothingDialled) {
			t.Errorf("%q: %v; want ErrNothingDialled", empty, err)
		}
	}
	for _, bad := range []string{"+", "12+3", "a b", "sip:@x", "sip:a@", "1000\r\nEvil: x", "sip:a@b\r\nX: y", "sip:a@b;x=\"y", "sip:a%0d%0aX@b",
		"tel:", "x:y", strings.Repeat("1", 2000), strings.Repeat("1", 300), "\xff\xfe", "---"} {
		if target, err := ParseTarget(bad, "pbx"); err == nil {
			t.Errorf("%q is %s; want an error", bad, target.URI())
		}
	}
}

func TestValidate(t *testing.T) {
	good := Account{ID: "a", Number: "07010001000", Server: "pbx.example.com"}
	tests := []struct {
		name   string
		change func(*Account)
		want   error
	}{
		{"good", func(*Account) {}, nil},
		{"no number", func(a *Account) { a.Number = " " }, ErrNoNumber},
		{"number with a line end", func(a *Account) { a.Number = "1\r\n" }, ErrBadNumber},
		{"number with a host", func(a *Account) { a.Number = "1@x" }, ErrBadNumber},
		{"no server", func(a *Account) { a.Server = "" }, ErrBadServer},
		{"plain", func(a *Account) { a.Server = "ws://lab" }, ErrPlainWS},
		{"plain, allowed", func(a *Account) { a.Server, a.AllowPlainWS = "ws://lab", true }, nil},
		{"codecs", func(a *Account) { a.Codecs = []Codec{{Name: "opus", Enabled: true}} }, nil},
		{"no codec", func(a *Account) { a.Codecs = []Codec{{Name: "opus"}} }, ErrNoCodec},
		{"unknown codec", func(a *Account) { a.Codecs = []Codec{{Name: "G729", Enabled: true}} }, ErrUnknownCodec},
	}
	for _, tc := range tests {
		a := good.Clone()
		tc.change(&a)
		if err := a.Validate(); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

func TestAccountAddress(t *testing.T) {
	a := Account{Number: "1000#", Server: "wss://pbx.example.com:8089/ws"}
	if got := a.AOR(); got != "sip:1000%23@pbx.example.com" {
		t.Errorf("AOR is %s", got)
	}
	a.Domain, a.AuthUser = "example.com", "u1000"
	if a.AOR() != "sip:1000%23@example.com" || a.User() != "u1000" {
		t.Errorf("AOR %s, user %s", a.AOR(), a.User())
	}
	if got := a.CodecOrder(); strings.Join(got, " ") != "opus G722 PCMU PCMA" {
		t.Errorf("default codecs are %v", got)
	}
}

func TestPasswordIsNeverPrinted(t *testing.T) {
	p := NewPassword("hunter2")
	js, err := json.Marshal(struct{ P Password }{p})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "p", p)
	all := fmt.Sprint(p, &p) + fmt.Sprintf("%v %+v %#v %s %q %x %d", p, p, p, p, p, p, p) +
		fmt.Sprintf("%v %+v %#v", struct{ p Password }{p}, struct{ p *Password }{&p}, struct{ p Password }{p}) + string(js) + log.String()
	if strings.Contains(all, "hunter2") || strings.Contains(all, "68756e74657232") {
		t.Errorf("the secret got out: %s", all)
	}
	if p.Reveal() != "hunter2" || p.Empty() || !NewPassword("").Empty() {
		t.Error("the secret itself is lost")
	}
}

// FuzzParseTarget: whatever is dialled, the URI stays on one line and holds
// nothing that could start another header or parameter of its own.
func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"07010002000", "+82 (0)70", "sip:a@b;x=1?y", "tel:1;ext=2", "a\r\nb", "%0d%0a", "김", "sip:%00@x", "0@0 ?", "A <sip:1@h>;tag=1", "Tel.: 1,2", "1 ext 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := ParseTarget(text, "pbx")
		if err != nil {
			return
		}
		uri := target.URI()
		if strings.ContainsAny(uri, "\r\n\x00 <>\"") || !strings.HasPrefix(uri, "sip:") || len(uri) > 4*maxDialled {
			t.Errorf("%q became %q", text, uri)
		}
		if user, _, _ := strings.Cut(uri, "@"); len(user) == len("sip:") {
			t.Errorf("%q became %q, without a user", text, uri)
		}
	})
}

// FuzzParseServer: what is accepted can be printed and read again.
func FuzzParseServer(f *testing.F) {
	for _, s := range []string{"pbx", "pbx:1", "wss://[::1]:2/ws?x=y", "ws://h", "전화", "::1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ep, err := ParseServer(text)
		if err != nil {
			return
		}
		again, err := ParseServer(ep.URL())
		if err != nil || again != ep {
			t.Errorf("%q became %+v, which reads back as %+v, %v", text, ep, again, err)
		}
	})
}
