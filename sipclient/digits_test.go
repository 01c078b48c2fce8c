package sipclient

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"offhook/sipclient/account"
)

// TestWhatIsNoDigit is refused before anything of it is sent or counted, whatever way the
// digits go.
func TestWhatIsNoDigit(t *testing.T) {
	for _, way := range []account.DigitWay{account.DigitsEvents, account.DigitsInfo, account.DigitsTones} {
		w := newWorld()
		w.settings.Accounts[0].Digits = way
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1001")
			for _, text := range []string{"", "xyz", "12 34", "1,2", "１", "1\r\nSignal=2", strings.Repeat("1", maxDigits+1)} {
				if err := c.SendDTMF(id, text); !errors.Is(err, ErrBadDigits) {
					t.Errorf("%q: %v", text, err)
				}
			}
			if v := viewOf(t, c, id); sentDigits(w) != "" || strings.Contains(strings.Join(w.all(), "\n"), "INFO") || v.Digits != 0 {
				t.Errorf("%d digits were counted: %q", v.Digits, w.all())
			}
			if err := c.SendDTMF(id, "0aD*#"); err != nil {
				t.Errorf("digits: %v", err)
			}
			synctest.Wait()
			if v := viewOf(t, c, id); v.Digits != 5 {
				t.Errorf("%d digits were counted", v.Digits)
			}
		})
	}
}
