package sipclient

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// TestReferralOfACallerWhoHides: who has shown another number, or none, shows no other to
// those to whom the other side sends the call on.
func TestReferralOfACallerWhoHides(t *testing.T) {
	for name, tc := range map[string]struct {
		as   Identity
		want string
	}{
		"nobody":         {Identity{Anonymous: true}, " as nobody"},
		"another number": {Identity{Number: "07010001001"}, " as 07010001001"},
		"the account":    {Identity{}, ""},
	} {
		w := newWorld()
		w.settings.Accounts[0].Numbers = []string{"07010001001"}
		w.settings.Calls.Referrals = ReferralsAlways
		run(t, w, func(t *testing.T, c *Client) {
			id, err := c.DialAs("trunk", "1001", tc.as)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
			w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
			wantState(t, c, call.Active)
			w.emit("trunk", LegReferred{ID: id, Referral: Referral{Target: account.Target{User: "666", Host: "pbx.test"}}})
			synctest.Wait()
			said := strings.Join(w.all(), "\n")
			for _, line := range []string{"INVITE sip:1001@pbx.test" + tc.want, "INVITE sip:666@pbx.test" + tc.want} {
				if !strings.Contains(said+"\n", line+"\n") {
					t.Errorf("%s: no %q in %q", name, line, w.all())
				}
			}
		})
	}
}
