package signaling

import (
	"testing"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/call"
)

func TestDeparture(t *testing.T) {
	cases := []struct {
		method  sip.RequestMethod
		reasons []string
		want    call.Cause
	}{
		{sip.BYE, nil, call.Cause{}},
		{sip.BYE, []string{`Q.850;cause=16;text="NORMAL_CLEARING"`}, call.Cause{Q850: 16, Text: "NORMAL_CLEARING"}},
		{sip.BYE, []string{"SIP;cause=703"}, call.Cause{Text: "SIP 703"}},
		{sip.BYE, []string{`SIP;cause=200;text="done"`}, call.Cause{Text: "SIP 200 done"}},
		{sip.BYE, []string{`SIP;cause=408;text="Session timeout"`, `Q.850;cause=31;text="odd"`}, call.Cause{Q850: 31, Text: "odd, SIP 408 Session timeout"}},
		{sip.BYE, []string{"SIP;cause=-1", "X;cause=3"}, call.Cause{}},
		{sip.CANCEL, []string{`SIP;cause=200;text="Call completed elsewhere"`}, call.Cause{Code: 200, Text: "Call completed elsewhere"}},
		{sip.CANCEL, []string{`Q.850;cause=26, SIP;cause=200`}, call.Cause{Code: 200, Q850: 26}},
		{sip.CANCEL, []string{`SIP;cause=487;text="ORIGINATOR_CANCEL"`}, call.Cause{Text: "SIP 487 ORIGINATOR_CANCEL"}},
	}
	for _, c := range cases {
		r := &request{Request: sip.NewRequest(c.method, sip.Uri{Scheme: "sip", Host: "pbx.test"})}
		for _, v := range c.reasons {
			add(r, "Reason", v)
		}
		c.want.By = call.Remote
		if got := departure(r); got != c.want {
			t.Errorf("%s %q: %+v, want %+v", c.method, c.reasons, got, c.want)
		}
		if got := departure(r); got.Elsewhere() != (c.want.Code == 200) {
			t.Errorf("%s %q: elsewhere %t", c.method, c.reasons, got.Elsewhere())
		}
	}
}
