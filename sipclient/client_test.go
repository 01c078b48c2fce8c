package sipclient

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"offhook/sipclient/call"
)

// run executes a test in a bubble where time is fake and "everything that can
// happen has happened" is a condition (synctest.Wait).
func run(t *testing.T, w *world, f func(t *testing.T, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := w.start(t)
		synctest.Wait()
		f(t, c)
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

func (w *world) wantTranscript(t *testing.T, want ...string) {
	t.Helper()
	if got := w.all(); !slices.Equal(got, want) {
		t.Errorf("transcript\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func theCall(t *testing.T, c *Client) CallView {
	t.Helper()
	calls := c.Snapshot().Calls
	if len(calls) != 1 {
		t.Fatalf("%d calls in the snapshot", len(calls))
	}
	return calls[0]
}

func wantState(t *testing.T, c *Client, want call.State) CallView {
	t.Helper()
	synctest.Wait()
	v := theCall(t, c)
	if v.State != want {
		t.Fatalf("the call is %v, want %v", v.State, want)
	}
	if v.Allowed != call.Allowed(want, call.Attributes{Recordable: true}) {
		t.Errorf("in %v the snapshot allows %+v", want, v.Allowed)
	}
	return v
}

func TestHistoryOnAFullDisk(t *testing.T) {
	w := newWorld()
	w.historyErr = ErrHistoryFull
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegRefused{ID: id, Cause: call.Cause{Code: 486}})
		wantState(t, c, call.Ended)
		u, _ := watch.Next(t.Context())
		if len(u.Notices) != 2 || u.Notices[1].Kind != NoticeHistory || !errors.Is(u.Notices[1].Err, ErrHistoryFull) {
			t.Errorf("notices %+v", u.Notices)
		}
	})
}

func TestCloseHangsUp(t *testing.T) {
	w := extension()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		watch := c.Watch()
		_ = c.Close()
		for _, said := range []string{"BYE", "media close", "release", "un-REGISTER", "close trunk"} {
			if !w.has(said) {
				t.Errorf("%q was not done: %v", said, w.all())
			}
		}
		if len(w.history) != 1 {
			t.Errorf("history %+v", w.history)
		}
		if _, err := c.Dial("", "1"); !errors.Is(err, ErrClosed) {
			t.Errorf("dialling after Close: %v", err)
		}
		for {
			if _, err := watch.Next(t.Context()); err != nil {
				if !errors.Is(err, ErrClosed) {
					t.Errorf("Watch ends with %v", err)
				}
				break
			}
		}
	})
}

func TestWatchIsBounded(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		watch := c.Watch()
		for range maxNotices + 10 {
			c.post(func() { c.owner.notify(Notice{Kind: NoticeHistory}) })
		}
		synctest.Wait()
		u, err := watch.Next(t.Context())
		if err != nil || len(u.Notices) != maxNotices || u.Dropped != 10 {
			t.Errorf("%d notices, %d dropped, %v", len(u.Notices), u.Dropped, err)
		}
		watch.Close()
		if _, err := watch.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Next after Close: %v", err)
		}
	})
}

func TestNewNeedsItsPorts(t *testing.T) {
	if _, err := New(t.Context(), Options{}); err == nil {
		t.Error("a client of nothing was made")
	}
}
