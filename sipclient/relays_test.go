package sipclient

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"offhook/media"
	"offhook/sipclient/account"
)

// TestRelaysOfACall: the chosen servers with the passwords of the keyring, and
// the account's STUN servers before everybody's.
func TestRelaysOfACall(t *testing.T) {
	w := newWorld()
	server := media.TURNServer{URL: "turn:turn.test", User: "kim"}
	w.settings.Network = NetworkChoices{
		STUN: []string{"stun.test:3478"}, Interfaces: []string{"eth0"},
		TURN: []media.TURNServer{server, {URL: "turn:forgotten.test", User: "kim"}},
	}
	w.secrets[relaySecret(server.URL)] = account.NewPassword("secret")
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		want := media.Relay{TURNServer: server, Password: "secret"}
		if got := w.opened; len(got.TURN) != 1 || got.TURN[0] != want || len(got.STUN) != 1 || len(got.Interfaces) != 1 {
			t.Errorf("opened with %+v, password right: %v", got, len(got.TURN) == 1 && got.TURN[0].Password == want.Password)
		}
		if err := c.SaveRelayPassword(t.Context(), "turn:forgotten.test", account.NewPassword("found")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.relays.now(); len(got) != 2 || got[1].Password != "found" {
			t.Errorf("%d relays after a password was given", len(got))
		}
		if err := c.SaveRelayPassword(t.Context(), server.URL, account.Password{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.relays.now(); len(got) != 1 || got[0].URL != "turn:forgotten.test" {
			t.Errorf("%v after a password was taken away", got)
		}
		if err := c.Choose(func(c *Choices) { c.Network.TURN = nil }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.relays.now(); len(got) != 0 {
			t.Errorf("%v after all servers were taken out", got)
		}
	})
}

// TestNoKeyringForRelays: calls go on without them.
func TestNoKeyringForRelays(t *testing.T) {
	w := newWorld()
	w.settings.Network.TURN = []media.TURNServer{{URL: "turn:turn.test", User: "kim"}}
	w.secretErr = ErrNoKeyring
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		if len(w.opened.TURN) != 0 {
			t.Errorf("opened with %v", w.opened.TURN)
		}
		if err := c.SaveRelayPassword(t.Context(), "turn:turn.test", account.NewPassword("x")); !errors.Is(err, ErrNoKeyring) {
			t.Error(err)
		}
	})
}

func TestAskTURN(t *testing.T) {
	w := newWorld()
	server := media.TURNServer{URL: "turn:turn.test", User: "kim"}
	run(t, w, func(t *testing.T, c *Client) {
		if _, err := c.AskTURN(t.Context(), server, nil); !errors.Is(err, ErrNoSecret) {
			t.Errorf("without a password: %v", err)
		}
		given := account.NewPassword("given")
		if _, err := c.AskTURN(t.Context(), server, &given); err != nil {
			t.Error(err)
		}
		if err := c.SaveRelayPassword(t.Context(), server.URL, account.NewPassword("kept")); err != nil {
			t.Fatal(err)
		}
		if _, err := c.AskTURN(t.Context(), server, nil); err != nil {
			t.Error(err)
		}
		if all := strings.Join(w.all(), "\n"); !strings.Contains(all, "ask turn:turn.test kim given\nask turn:turn.test kim kept") {
			t.Errorf("transcript\n%s", all)
		}
	})
}
