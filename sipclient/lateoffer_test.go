package sipclient

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func TestLateOfferOut(t *testing.T) {
	w := newWorld()
	w.settings.Accounts[0].LateOffer = true
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegAccepted{ID: id, SDP: "theirs", At: time.Now()})
		synctest.Wait()
		w.wantTail(t, "INVITE sip:1@pbx.test", "ACK answer to theirs")
		w.emitMedia(media.Connected{Stage: media.StageDTLS})
		wantState(t, c, call.Active)
	})
}

func TestLateOfferIn(t *testing.T) {
	for answer, want := range map[string]call.State{"answer": call.Active, "": call.Ended} {
		w := newWorld()
		w.answerErr = nil
		run(t, w, func(t *testing.T, c *Client) {
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}})
			v := wantState(t, c, call.Offered)
			_ = c.Answer(v.ID)
			synctest.Wait()
			if !w.has("200 offer") {
				t.Fatalf("transcript %v", w.all())
			}
			w.emit("trunk", LegAnswer{ID: "in", SDP: answer})
			synctest.Wait()
			w.emitMedia(media.Connected{Stage: media.StageDTLS})
			wantState(t, c, want)
		})
	}
}

// TestSmallerOffer: what is refused as too much is tried once more with what every
// telephone has.
func TestSmallerOffer(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 488}})
		synctest.Wait()
		if v := viewOf(t, c, id); v.State != call.Calling || len(w.opened.Codecs) != 2 || w.opened.Codecs[0] != "PCMU" {
			t.Fatalf("%v with %v", v.State, w.opened.Codecs)
		}
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 488}})
		if v := wantState(t, c, call.Ended); v.Result != call.NoMedia || len(w.history) != 1 {
			t.Errorf("ended %s, %d in the history", v.Result, len(w.history))
		}
	})
}

func TestWaysOfDigits(t *testing.T) {
	for name, tc := range map[string]struct {
		way     account.DigitWay
		none    bool // they take no events
		infoErr error
		want    []string
	}{
		"events":        {want: []string{"digit 5 event"}},
		"no events":     {none: true, want: []string{"INFO application/dtmf-relay Signal=5 Duration=160 "}},
		"no INFO":       {none: true, infoErr: &RefusedError{Code: 415}, want: []string{"INFO application/dtmf-relay Signal=5 Duration=160 ", "digit 5 inband"}},
		"INFO wanted":   {way: account.DigitsInfo, want: []string{"INFO application/dtmf-relay Signal=5 Duration=160 "}},
		"tones wanted":  {way: account.DigitsTones, want: []string{"digit 5 inband"}},
		"events wanted": {way: account.DigitsEvents, want: []string{"digit 5 event"}},
		"nothing else":  {way: account.DigitsEvents, none: true},
	} {
		w := newWorld()
		w.settings.Accounts[0].Digits, w.noDigits, w.infoErr = tc.way, tc.none, tc.infoErr
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			if v := viewOf(t, c, id); v.NoDigits != tc.none {
				t.Errorf("%s: shown as %v", name, v.NoDigits)
			}
			before := len(w.all())
			err, able := c.SendDTMF(id, "5"), viewOf(t, c, id).Allowed.DTMF
			synctest.Wait()
			if able != (tc.want != nil) || able != (err == nil) {
				t.Errorf("%s: allowed is %v, %v", name, able, err)
			}
			if !slices.Equal(w.all()[before:], tc.want) {
				t.Errorf("%s: %q, want %q", name, w.all()[before:], tc.want)
			}
		})
	}
}
