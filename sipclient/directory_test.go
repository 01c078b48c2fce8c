package sipclient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fakeDirectory is what an adapter to LDAP or CardDAV is to the phone.
type fakeDirectory struct {
	people []Contact
	deaf   bool // waits for the end of its context
	err    error
	asked  *atomic.Int32
}

func (d fakeDirectory) ask(ctx context.Context) error {
	d.asked.Add(1)
	if d.deaf {
		<-ctx.Done()
		return ctx.Err()
	}
	return d.err
}

func (d fakeDirectory) Find(ctx context.Context, q ContactQuery) (found []Contact, err error) {
	for _, c := range d.people {
		if strings.Contains(c.Name, q.Search) {
			found = append(found, c)
		}
	}
	return found, d.ask(ctx)
}

func (d fakeDirectory) Names(ctx context.Context, numbers []string) (map[string]string, error) {
	names := map[string]string{}
	for _, c := range d.people {
		for _, n := range c.Numbers {
			if slices.Contains(numbers, n.Number) {
				names[n.Number] = c.Name
			}
		}
	}
	return names, d.ask(ctx)
}

// withDirectories is run for a phone that has these besides its contacts.
func withDirectories(t *testing.T, w *world, f func(t *testing.T, c *Client), list ...Directory) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := w.options()
		o.Directories = list
		c, err := New(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		f(t, c)
		_ = c.Close()
	})
}

// TestASecondDirectory: whoever stands there is found while one types and named when they
// call, and how the contacts name somebody counts for more.
func TestASecondDirectory(t *testing.T) {
	w := newWorld()
	w.people = []Contact{person("Kim, mine", false, "1001")}
	w.uses = []NumberUse{{Number: "1002", Calls: 3}}
	ldap := fakeDirectory{asked: new(atomic.Int32), people: []Contact{
		person("Kim Min-jun", false, "1001", "1009"), person("Kim\nSeo-yeon", false, "1002"), person("Kim Nobody", false, "not a number at all?"), {Numbers: []ContactNumber{{Number: "1"}}},
	}}
	withDirectories(t, w, func(t *testing.T, c *Client) {
		found, err := c.Suggest(t.Context(), "Kim", 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range found {
			got = append(got, s.Number+" "+s.Name)
		}
		if want := []string{"1002 Kim Seo-yeon", "1001 Kim, mine", "1009 Kim Min-jun"}; !slices.Equal(got, want) {
			t.Errorf("suggested are %q, want %q", got, want)
		}
		for number, want := range map[string]string{"1001": "Kim, mine", "1002": "Kim Seo-yeon", "1003": ""} {
			w.emit("trunk", LegIncoming{ID: CallID(number), Leg: &fakeLeg{w, number}, SDP: "offer", Caller: Peer{Number: number}})
			synctest.Wait()
			calls := c.Snapshot().Calls
			if v := calls[len(calls)-1]; v.Contact != want {
				t.Errorf("%s is %q, want %q", number, v.Contact, want)
			}
		}
		before := ldap.asked.Load()
		if c.names(t.Context(), []string{"1001"}); ldap.asked.Load() != before {
			t.Error("whom the contacts know is looked for elsewhere")
		}
	}, ldap)
}

// TestADirectoryCountsAsContacts where only those may call.
func TestADirectoryCountsAsContacts(t *testing.T) {
	for number, want := range map[string]string{"1002": "ring KR", "0701": "reject 603"} {
		w := newWorld()
		w.settings.Calls.ContactsOnly = true
		withDirectories(t, w, func(t *testing.T, _ *Client) {
			w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: number}})
			synctest.Wait()
			if !w.has(want) {
				t.Errorf("%s: %q was not said: %v", number, want, w.all())
			}
		}, fakeDirectory{asked: new(atomic.Int32), people: []Contact{person("Lee", false, "1002")}})
	}
}

// TestADirectoryThatIsDown costs two seconds once and then nothing for a while; the others
// answer all the same.
func TestADirectoryThatIsDown(t *testing.T) {
	for name, bad := range map[string]fakeDirectory{"silent": {deaf: true}, "broken": {err: errors.New("no such host")}} {
		w := newWorld()
		bad.asked = new(atomic.Int32)
		good := fakeDirectory{asked: new(atomic.Int32), people: []Contact{person("Lee", false, "1002")}}
		withDirectories(t, w, func(t *testing.T, c *Client) {
			ask := func(limit time.Duration, times int32) {
				t.Helper()
				began := time.Now()
				found, err := c.Suggest(t.Context(), "Lee", 10)
				if err != nil || len(found) != 1 || time.Since(began) > limit || bad.asked.Load() != times {
					t.Errorf("%s: %v, %v after %v, asked %d times", name, found, err, time.Since(began), bad.asked.Load())
				}
			}
			ask(directoryLimit, 1)
			ask(0, 1)
			time.Sleep(directoryRest)
			ask(directoryLimit, 2)
		}, bad, good)
	}
}

// TestNobodyWaitsForADirectory: who types on is told of the new text, and that the old one
// found nothing is not held against the directory. Close ends what is asked.
func TestNobodyWaitsForADirectory(t *testing.T) {
	w := newWorld()
	deaf := fakeDirectory{asked: new(atomic.Int32), deaf: true}
	withDirectories(t, w, func(t *testing.T, c *Client) {
		began := time.Now()
		for want := range int32(3) {
			ctx, cancel := context.WithCancel(t.Context())
			go cancel()
			if _, err := c.Suggest(ctx, "Kim", 10); err != nil || deaf.asked.Load() != want+1 {
				t.Errorf("%v, asked %d times", err, deaf.asked.Load())
			}
		}
		w.emit("trunk", LegIncoming{ID: "in", Leg: &fakeLeg{w, "in"}, SDP: "offer", Caller: Peer{Number: "1"}})
		synctest.Wait()
		_ = c.Close()
		if d := time.Since(began); d > 0 {
			t.Errorf("it took %v", d)
		}
	}, deaf)
}
