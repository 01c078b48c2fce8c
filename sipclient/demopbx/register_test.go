package demopbx_test

import (
	"strings"
	"testing"

	"offhook/sipclient/demopbx"
)

func TestRegister(t *testing.T) {
	for _, as := range []string{"", "freeswitch", "asterisk"} {
		for _, algorithm := range []string{"SHA-256", "MD5"} {
			if as != "" && algorithm != "MD5" {
				continue // neither server challenges with it by default
			}
			t.Run(as+"/"+algorithm, func(t *testing.T) {
				t.Parallel()
				server := start(t, demopbx.Options{As: as})
				p := dial(t, server, "1000")
				res := p.register("demo1000", algorithm, 300)
				if res.StatusCode != 200 || !strings.Contains(res.GetHeader("Contact").Value(), "expires=300") {
					t.Fatalf("got\n%s", res)
				}
				if n := server.Registered("1000"); n != 1 {
					t.Errorf("%d contacts, want 1", n)
				}
				res = p.register("demo1000", algorithm, 0)
				if res.StatusCode != 200 || res.GetHeader("Contact") != nil || server.Registered("1000") != 0 {
					t.Errorf("still registered after\n%s", res)
				}
			})
		}
	}
}

func TestUnregisterAll(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	p := dial(t, server, "1000")
	p.register("demo1000", "SHA-256", 300)
	p.contact = "*"
	if res := p.register("demo1000", "SHA-256", 0); res.StatusCode != 200 || server.Registered("1000") != 0 {
		t.Errorf("%d contacts after\n%s", server.Registered("1000"), res)
	}
}

func TestRegisterRefused(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	for _, user := range []struct{ name, password string }{{"1000", "wrong"}, {"4711", "demo1000"}} {
		if res := dial(t, server, user.name).register(user.password, "SHA-256", 300); res.StatusCode != 403 {
			t.Errorf("%s: got %d, want 403", user.name, res.StatusCode)
		}
	}
}
