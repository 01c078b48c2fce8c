package signaling

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestContactTargets(t *testing.T) {
	var many []string
	for i := range 40 {
		many = append(many, fmt.Sprintf("<sip:%d@many.test>", i))
	}
	for text, want := range map[string]string{
		"<sip:a@x>;q=0.3, <sip:b@x>;q=0.9, <sip:c@x>":                         "sip:c@x sip:b@x sip:a@x",
		"<sip:a@x>, <sip:b@x>;q=1.0":                                          "sip:a@x sip:b@x", // as they stand
		"sip:a@x;q=0.5;expires=60, \"N, N\" <sip:b@x>;q=.75":                  "sip:b@x sip:a@x",
		"<sip:a@x>;q=7, <sip:b@x>;q=0.1, <sip:c@x>;q=NaN":                     "sip:b@x sip:a@x sip:c@x",
		"<sips:a@x:5061;transport=tls?Subject=free>":                          "sip:a@x:5061;transport=tls",
		"<sip:a@x;ob;rinstance=6b7d;phone-context=+82?Replaces=x>":            "sip:a@x;ob;rinstance=6b7d;phone-context=+82",
		"<sip:a@x;b=\"c\">, <sip:a@x;" + strings.Repeat("b", maxTarget) + ">": "",
		"<tel:+8210>, <http://x/>, <mailto:a@x>, *":                           "",
		"<sip:x>, <sip:@x>, <sip:a@>, <sip:a b@x>, <sip:a@x":                  "",
		"<sip:a@x;method=BYE>, <sip:%0d%0aEvil:1@x>":                          "",
		strings.Join(many, ","):                                               "sip:0@many.test sip:1@many.test sip:2@many.test sip:3@many.test sip:4@many.test sip:5@many.test sip:6@many.test sip:7@many.test sip:8@many.test sip:9@many.test sip:10@many.test sip:11@many.test sip:12@many.test sip:13@many.test sip:14@many.test sip:15@many.test",
		"":                                                                    "",
	} {
		r := sip.NewResponse(302, "Moved")
		add(r, "Contact", text)
		var got []string
		for _, target := range contactTargets(r) {
			got = append(got, target.URI())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.60q: got %q, want %q", text, got, want)
		}
	}
}
