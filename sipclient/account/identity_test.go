package account

import "testing"

func TestParseIdentity(t *testing.T) {
	for _, tc := range []struct{ text, server, number, password string }{
		{"sip:1001@pbx.example.com", "pbx.example.com", "1001", ""},
		{" <sip:1001@pbx.example.com:5060> ", "pbx.example.com", "1001", ""},
		{"sips:1001@pbx.example.com:5061;transport=tcp", "pbx.example.com", "1001", ""},
		{"sip:1001@pbx.example.com:7443;transport=wss", "pbx.example.com:7443", "1001", ""},
		{"SIP:%2B8270@pbx.example.com?x=y", "pbx.example.com", "+8270", ""},
		{"sip:pbx.example.com", "pbx.example.com", "", ""},
		{"sip:1001@[2001:db8::1]:5060", "[2001:db8::1]", "1001", ""},
		{"1001@pbx.example.com", "pbx.example.com", "1001", ""},
		{"1001:s3cret@pbx.example.com:7444", "pbx.example.com:7444", "1001", "s3cret"},
		{"wss://1001:p%40ss@pbx.example.com:7444/ws", "wss://pbx.example.com:7444/ws", "1001", "p@ss"},
		{"wss://1001@pbx.example.com", "wss://pbx.example.com", "1001", ""},
	} {
		got, ok := ParseIdentity(tc.text)
		if !ok || got.Server != tc.server || got.Number != tc.number || got.Password.Reveal() != tc.password {
			t.Errorf("%q: %q %q, %v", tc.text, got.Server, got.Number, ok)
		}
	}
	for _, text := range []string{"", "pbx.example.com", "wss://pbx.example.com:7444/ws", "pbx.example.com:7444", "@", "1001@", "@pbx.example.com",
		"sip:", "meet me@ noon", "ftp://1@host", "1001@pbx.example.com\r\nX: y", "2001:db8::1"} {
		if got, ok := ParseIdentity(text); ok {
			t.Errorf("%q is taken for %q at %q", text, got.Number, got.Server)
		}
	}
}

func FuzzParseIdentity(f *testing.F) {
	for _, s := range []string{"sip:1001@pbx.example.com:7443;transport=wss", "1:2@h", "wss://a:b@c/d?e", "<sips:%00@h>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := ParseIdentity(text)
		if !ok {
			return
		}
		if _, err := ParseServer(id.Server); err != nil {
			t.Errorf("%q gives the server %q: %v", text, id.Server, err)
		}
	})
}
