package signaling

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestSessionExpires(t *testing.T) {
	for text, want := range map[string]sessionExpires{
		"1800":                         {30 * time.Minute, ""},
		"120;refresher=uac":            {2 * time.Minute, "uac"},
		" 90 ; x=y ; Refresher = UAS ": {90 * time.Second, "uas"},
		`90;refresher="uac"`:           {90 * time.Second, "uac"},
		"90;refresher=both":            {90 * time.Second, ""},
		"4294967295":                   {maxExpiry, ""},
		"99999999999999":               {},
		"-1":                           {},
		"":                             {},
		";refresher=uac":               {0, "uac"},
	} {
		r := sip.NewRequest(sip.INVITE, sip.Uri{})
		add(r, "Session-Expires", text)
		if got := sessionExpiresOf(r); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestGrant is the table of RFC 4028 section 9.
func TestGrant(t *testing.T) {
	for name, c := range map[string]struct {
		expires, supported string
		ours               bool // until now
		want               string
		require, refresh   bool
	}{
		"left open":                  {"600", "timer", false, "600;refresher=uac", true, false},
		"the caller":                 {"600;refresher=uac", "timer", false, "600;refresher=uac", true, false},
		"the callee":                 {"600;refresher=uas", "timer", false, "600;refresher=uas", false, true},
		"a proxy's":                  {"600", "", false, "600;refresher=uas", false, true},
		"none":                       {"", "timer", false, "", false, false},
		"none, where we refresh":     {"", "timer", true, "1800;refresher=uas", false, true},
		"none, and no RFC 4028":      {"", "", true, "", false, false},
		"nonsense":                   {"soon", "timer", false, "", false, false},
		"they take over from us":     {"600;refresher=uac", "timer", true, "600;refresher=uac", true, false},
		"we are to go on refreshing": {"600;refresher=uas", "timer", true, "600;refresher=uas", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := &request{Request: sip.NewRequest(sip.INVITE, sip.Uri{})}
			if c.expires != "" {
				add(r, "Session-Expires", c.expires)
			}
			add(r, "Supported", c.supported)
			d := &dialog{session: sessionTimer{ours: c.ours}}
			if c.ours {
				d.session.interval = sessionInterval
			}
			out := sip.NewResponse(200, "OK")
			interval, ours := d.grant(r, out)
			if got := value(out, "Session-Expires"); got != c.want || ours != c.refresh || (interval > 0) != (c.want != "") {
				t.Errorf("got %q, %v, ours %v", got, interval, ours)
			}
			if got := value(out, "Require") == "timer"; got != c.require {
				t.Errorf("Require %v", got)
			}
		})
	}
}
