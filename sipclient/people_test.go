package sipclient

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"offhook/sipclient/call"
	"offhook/sipclient/search"
)

// fakeContacts are the contacts of a world.
type fakeContacts struct{ w *world }

func (f fakeContacts) Find(_ context.Context, q ContactQuery) (found []Contact, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for _, c := range f.w.people {
		if q.Watched && !c.Watch {
			continue
		}
		if search.Parse(q.Search).Match(search.Index([]string{c.Name, c.Company}, numbersOf([]Contact{c}))) {
			found = append(found, c)
		}
	}
	return found, nil
}

func (f fakeContacts) Count(ctx context.Context, q ContactQuery) (int, error) {
	found, err := f.Find(ctx, q)
	return len(found), err
}

func (f fakeContacts) Names(_ context.Context, numbers []string) (map[string]string, error) {
	if f.w.looking != nil {
		<-f.w.looking
	}
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	names := map[string]string{}
	for _, number := range numbers {
		for _, c := range f.w.people {
			if slices.ContainsFunc(c.Numbers, func(n ContactNumber) bool { return search.ParseNumber(n.Number).Same(search.ParseNumber(number)) }) {
				names[number] = c.Title()
			}
		}
	}
	return names, f.w.peopleErr
}

func (f fakeContacts) Save(_ context.Context, c Contact) (string, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	c.ID = strconv.Itoa(len(f.w.people) + 1)
	f.w.people = append(f.w.people, c)
	return c.ID, nil
}

func (f fakeContacts) Remove(_ context.Context, id string) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.people = slices.DeleteFunc(f.w.people, func(c Contact) bool { return c.ID == id })
	return nil
}

func (f fakeContacts) Import(context.Context, string, func(int, int)) (ContactsImported, error) {
	return ContactsImported{}, ErrContactsFile
}

func (f fakeContacts) Export(context.Context, string, VCardVersion, func(int, int)) (int, error) {
	return 0, nil
}

func person(name string, favourite bool, numbers ...string) Contact {
	c := Contact{Name: name, Favourite: favourite}
	for _, n := range numbers {
		c.Numbers = append(c.Numbers, ContactNumber{Number: n})
	}
	return c
}

// TestCallsHaveNames: a call shows who it is with, however the number is written,
// and a contact that is saved during the call names it at once.
func TestCallsHaveNames(t *testing.T) {
	w := newWorld()
	w.people = []Contact{person("접수처", false, "+82 70 1000-2000")}
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.Dial("", "07010002000")
		if err != nil {
			t.Fatal(err)
		}
		named := func(want string) {
			t.Helper()
			synctest.Wait()
			for _, v := range c.Snapshot().Calls {
				if v.ID == id && v.Contact != want {
					t.Errorf("the call is with %q, want %q", v.Contact, want)
				}
			}
		}
		named("접수처")
		if id, err = c.Dial("", "1002"); err != nil {
			t.Fatal(err)
		}
		named("")
		saved, err := c.SaveContact(t.Context(), person("Front desk", false, "1002"))
		if err != nil {
			t.Fatal(err)
		}
		named("Front desk")
		if err := c.RemoveContact(t.Context(), saved); err != nil {
			t.Fatal(err)
		}
		named("")
	})
}

func TestRecentHasNames(t *testing.T) {
	w := newWorld()
	w.people = []Contact{person("접수처", false, "+82 70 1000-2000")}
	w.history = []CallRecord{{ID: "a", Number: "07010002000", Name: "PBX"}, {ID: "b", Number: "1002"}}
	c := w.start(t)
	calls, err := c.Recent(t.Context(), HistoryQuery{Search: "ㅈㅅㅊ"})
	if err != nil || len(calls) != 2 || calls[0].Contact != "접수처" || calls[1].Contact != "" {
		t.Fatalf("%+v %v", calls, err)
	}
	if _, err := c.CountRecent(t.Context(), HistoryQuery{Search: "ㅈㅅㅊ"}); err != nil || !slices.Equal(w.asked.Also, []string{"+82 70 1000-2000"}) {
		t.Errorf("asked %+v: the calls with whom is meant are not looked for", w.asked)
	}
}

func TestSuggest(t *testing.T) {
	w := newWorld()
	now := time.Now()
	w.people = []Contact{person("Kim Desk", false, "1002", "07010001002"), person("Kim Boss", true, "1001")}
	w.uses = []NumberUse{
		{Number: "1002", Calls: 3, Last: now}, {Number: "0255501010", Name: "Kim of the PBX", Calls: 9, Last: now.Add(-time.Hour)},
		{Number: "1001", Calls: 1, Last: now},
	}
	c := w.start(t)
	found, err := c.Suggest(t.Context(), "kim", 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range found {
		got = append(got, s.Number+" "+s.Name)
	}
	if want := []string{"1001 Kim Boss", "0255501010 Kim of the PBX", "1002 Kim Desk"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if found, _ := c.Suggest(t.Context(), "0701", 9); len(found) == 0 || slices.ContainsFunc(found, func(s Suggestion) bool { return s.Name == "Kim Desk" && s.Number == "1002" && s.Calls == 0 }) {
		t.Errorf("a number that does not match was suggested: %+v", found)
	}
	if found, err := c.Suggest(t.Context(), "  ", 9); len(found) != 0 || err != nil {
		t.Errorf("nothing typed suggests %v, %v", found, err)
	}
}

func TestContactValidate(t *testing.T) {
	for _, tt := range []struct {
		c    Contact
		want error
	}{
		{person("A", false, "1"), nil},
		{Contact{Company: "Acme"}, nil},
		{person("", false, "1"), ErrContactEmpty},
		{person("A", false, "not a number!"), ErrContactNumber},
		{person("A", false, "sip:alice@example.com"), nil},
		{person("A", false, make([]string, 21)...), ErrContactLong},
	} {
		if err := tt.c.Validate(); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.c, err, tt.want)
		}
	}
}

func TestMissed(t *testing.T) {
	for _, tt := range []struct {
		r    CallRecord
		want bool
	}{
		{CallRecord{Direction: Incoming, Result: call.NoAnswer}, true},
		{CallRecord{Direction: Incoming, Result: call.Cancelled}, true},
		{CallRecord{Direction: Incoming, Result: call.Declined, Cause: call.Cause{By: call.Local}}, false},
		{CallRecord{Direction: Incoming, Result: call.Answered}, false},
		{CallRecord{Direction: Outgoing, Result: call.NoAnswer}, false},
	} {
		if got := tt.r.Missed(); got != tt.want {
			t.Errorf("%+v: %v", tt.r, got)
		}
	}
}

// TestOldCallsAreForgotten at once, and again every day, until all are to be kept.
func TestOldCallsAreForgotten(t *testing.T) {
	w := newWorld()
	w.settings.Privacy.KeepDays = 30
	run(t, w, func(t *testing.T, c *Client) {
		want := func(n, days int) {
			t.Helper()
			synctest.Wait()
			w.mu.Lock()
			defer w.mu.Unlock()
			if len(w.cuts) != n {
				t.Fatalf("cut %d times, want %d", len(w.cuts), n)
			}
			if n > 0 && !w.cuts[n-1].Before.Equal(time.Now().AddDate(0, 0, -days)) {
				t.Errorf("cut before %v, with %d days to keep", w.cuts[n-1].Before, days)
			}
		}
		want(1, 30)
		time.Sleep(24 * time.Hour)
		want(2, 30)
		keep := func(days int) {
			t.Helper()
			if err := c.Choose(func(ch *Choices) { ch.Privacy.KeepDays = days }); err != nil {
				t.Fatal(err)
			}
		}
		keep(7)
		want(3, 7)
		if err := c.Choose(func(ch *Choices) { ch.Theme = "dark" }); err != nil {
			t.Fatal(err)
		}
		want(3, 7) // another choice is no reason
		keep(0)
		time.Sleep(48 * time.Hour)
		if synctest.Wait(); len(w.cuts) != 3 {
			t.Errorf("cut %d times although all are to be kept", len(w.cuts))
		}
	})
}

func TestExportRecent(t *testing.T) {
	w := newWorld()
	for n := range 2500 {
		w.history = append(w.history, CallRecord{ID: strconv.Itoa(n)})
	}
	run(t, w, func(t *testing.T, c *Client) {
		var told []int
		n, err := c.ExportRecent(t.Context(), "calls.csv", HistoryQuery{Offset: 5, Limit: 7}, func(done, total int) {
			told = append(told, done)
			if total != 2500 {
				t.Errorf("of %d", total)
			}
		})
		if err != nil || n != 2500 || !w.has("write calls.csv 2500") || !slices.Equal(told, []int{1000, 2000, 2500}) {
			t.Errorf("%d, %v, told %v", n, err, told)
		}
		w.historyErr = ErrHistoryFull
		if _, err := c.ExportRecent(t.Context(), "x", HistoryQuery{}, nil); !errors.Is(err, ErrHistoryFull) {
			t.Errorf("on a full disk: %v", err)
		}
	})
}

func TestSpeedDial(t *testing.T) {
	w := newWorld()
	w.people = []Contact{{Name: "Kim", Favourite: true, Numbers: []ContactNumber{{Number: "1", Label: "work", Key: 2}, {Number: "2"}, {Number: "3", Key: 9}}}, {Name: "Lee", Numbers: []ContactNumber{{Number: "4"}}}}
	run(t, w, func(t *testing.T, c *Client) {
		keys, err := c.SpeedDial(t.Context())
		if err != nil || len(keys) != 2 || keys[2] != (Suggestion{Number: "1", Name: "Kim", Label: "work", Favourite: true}) || keys[9].Number != "3" {
			t.Errorf("%+v, %v", keys, err)
		}
	})
}
