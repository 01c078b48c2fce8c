package sipclient

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestAwake: after sleep nothing waits for its turn.
func TestAwake(t *testing.T) {
	t.Run("waiting", func(t *testing.T) {
		w := newWorld()
		w.connect = func(context.Context) error { return errors.New("no network") }
		run(t, w, func(t *testing.T, c *Client) {
			time.Sleep(time.Hour) // tries are half a minute apart by now
			synctest.Wait()
			before := w.count("connect trunk")
			c.Awake()
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if tries := w.count("connect trunk") - before; tries < 4 {
				t.Errorf("%d tries in the three seconds after waking", tries)
			}
		})
	})
	t.Run("connecting", func(t *testing.T) {
		w := newWorld()
		w.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		run(t, w, func(t *testing.T, c *Client) {
			before := w.count("connect trunk")
			c.Awake()
			time.Sleep(time.Second) // a try may take fifteen
			synctest.Wait()
			if w.count("connect trunk") == before {
				t.Error("the try that the sleep cut off is still waited for")
			}
		})
	})
	t.Run("ready", func(t *testing.T) {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			c.Awake()
			synctest.Wait()
			if !w.has("probe") {
				t.Error("a connection that seems up is believed")
			}
			if s := c.Snapshot().Accounts[0].State; s != AccountReady {
				t.Errorf("the account is %s", s)
			}
		})
	})
	t.Run("extension", func(t *testing.T) {
		w := newWorld()
		w.settings.Accounts[0].Register = true
		run(t, w, func(t *testing.T, c *Client) {
			before := w.count("REGISTER")
			c.Awake()
			synctest.Wait()
			if w.count("REGISTER") != before+1 {
				t.Error("the binding may have expired meanwhile")
			}
		})
	})
	t.Run("closed", func(t *testing.T) {
		w := newWorld()
		run(t, w, func(t *testing.T, c *Client) {
			_ = c.Close()
			c.Awake()
		})
	})
}
