package sipclient

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/account"
)

// TestMicrophoneIsShutAtOnce: an offer of ours that nobody answers keeps the call's worker
// busy, and neither mute nor hold nor the end of the call may wait for that.
func TestMicrophoneIsShutAtOnce(t *testing.T) {
	for name, shut := range map[string]func(c *Client, id CallID) error{
		"mute":    func(c *Client, id CallID) error { return c.SetMuted(id, true) },
		"hold":    func(c *Client, id CallID) error { return c.SetHeld(id, true) },
		"hang up": func(c *Client, id CallID) error { return c.Hangup(id) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			var offers chan struct{}
			w.reoffer = func(ctx context.Context, _ string) (string, error) {
				<-offers // deaf to its context, too
				return "", ctx.Err()
			}
			run(t, w, func(t *testing.T, c *Client) {
				offers = make(chan struct{})
				defer close(offers)
				id := active(t, w, c, "1")
				_ = c.SetHeld(id, true)
				_ = c.SetHeld(id, false)
				synctest.Wait()
				before := w.count("muted true")
				if err := shut(c, id); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if w.count("muted true") != before+1 {
					t.Errorf("the microphone is open: %v", w.all())
				}
			})
		})
	}
}

// TestMicrophoneOpensOnlyWhenNothingKeepsItShut.
func TestMicrophoneOpensOnlyWhenNothingKeepsItShut(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetMuted(id, true)
		_ = c.SetHeld(id, true)
		_ = c.SetHeld(id, false)
		synctest.Wait()
		if w.has("muted false") {
			t.Errorf("taken back from hold, what was muted is heard: %v", w.all())
		}
		_ = c.SetMuted(id, false)
		synctest.Wait()
		if !w.has("muted false") {
			t.Error("the microphone stays shut")
		}
	})
}

// TestByeWaitsForNobody: neither for an answer to REFER nor for one to each digit.
func TestByeWaitsForNobody(t *testing.T) {
	for name, ask := range map[string]func(c *Client, id CallID) error{
		"REFER": func(c *Client, id CallID) error { return c.Transfer(id, "1002") },
		"INFO":  func(c *Client, id CallID) error { return c.SendDTMF(id, "12345678901234567890") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.settings.Accounts[0].Digits = account.DigitsInfo
			w.unanswered = true
			run(t, w, func(t *testing.T, c *Client) {
				id := active(t, w, c, "1")
				if err := ask(c, id); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				began := time.Now()
				_ = c.Hangup(id)
				synctest.Wait()
				if !w.has("BYE") || !w.has("media close") || time.Since(began) > 0 {
					t.Errorf("it waits: %v", w.all())
				}
			})
		})
	}
}
