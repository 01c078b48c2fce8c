package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

func TestChangesByOthersAreNotLost(t *testing.T) {
	s := newStore(t, full)
	t.Run("not loaded yet", func(t *testing.T) {
		if err := s.Save(t.Context(), fullSettings()); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
	})
	settings := load(t, s)
	other := strings.NewReplacer("dscp = 46", "dscp = 26", `label = "Desk"`, `label = "Kitchen"`, `"07010001000"`, `"07010001111"`).Replace(full) +
		"\n[[account]]\nid = \"third\"\nnumber = \"3\"\nserver = \"h\"\n"
	write(t, s.Path(), other)
	settings.Theme = "light"
	settings.Accounts = append(settings.Accounts, account.Account{ID: "ours", Number: "4", Server: "h"})
	for range 2 { // the second time nothing has changed, and the others' changes must not look like deletions
		if err := s.Save(t.Context(), settings); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, s.Path()); !strings.Contains(got, "dscp = 26") {
		t.Errorf("the other's unknown key is lost:\n%s", got)
	}
	settings.Accounts[0].Label = "Trunk"
	if err := s.Save(t.Context(), settings); !errors.Is(err, ErrChanged) {
		t.Errorf("both changed the trunk: %v", err)
	}
	now := load(t, s)
	var got []string
	for _, a := range now.Accounts {
		got = append(got, a.ID+" "+a.Number+" "+a.Label)
	}
	want := []string{"trunk 07010001111 ", "ext 1000 Kitchen", "ours 4 ", "third 3 "}
	if !slices.Equal(got, want) || now.Theme != "light" {
		t.Errorf("accounts %q, theme %q; want %q", got, now.Theme, want)
	}
	now, err := s.Update(t.Context(), func(s *sipclient.Settings) error { s.Theme = "dark"; return nil })
	if err != nil || now.Theme != "dark" || load(t, s).Theme != "dark" {
		t.Fatalf("theme %q, error %v", now.Theme, err)
	}
}

func TestMerge(t *testing.T) {
	set := func(theme, standard string, accounts ...string) (s sipclient.Settings) {
		s.Theme, s.Default = theme, standard
		for _, a := range accounts {
			id, label, _ := strings.Cut(a, "=")
			s.Accounts = append(s.Accounts, account.Account{ID: id, Label: label})
		}
		return s
	}
	for _, tt := range []struct {
		name                      string
		known, ours, theirs, want sipclient.Settings
		conflict                  bool
	}{
		{"nobody", set("a", "x", "x"), set("a", "x", "x"), set("a", "x", "x"), set("a", "x", "x"), false},
		{"ours", set("a", "", "x"), set("b", "y", "x=1", "y"), set("a", "", "x"), set("b", "y", "x=1", "y"), false},
		{"theirs", set("a", "", "x"), set("a", "", "x"), set("b", "y", "x=1", "y"), set("b", "y", "x=1", "y"), false},
		{"the same", set("a", ""), set("b", "x", "x"), set("b", "x", "x"), set("b", "x", "x"), false},
		{"both, theme", set("a", ""), set("b", ""), set("c", ""), sipclient.Settings{}, true},
		{"both, account", set("", "", "x"), set("", "", "x=1"), set("", "", "x=2"), sipclient.Settings{}, true},
		{"changed and removed", set("", "", "x"), set("", "", "x=1"), set("", ""), sipclient.Settings{}, true},
		{"removed each another", set("", "", "x", "y", "z"), set("", "", "y", "z"), set("", "", "x", "y"), set("", "", "y"), false},
		{"our order", set("", "", "x", "y"), set("", "", "y", "x"), set("", "", "x", "y", "z"), set("", "", "y", "x", "z"), false},
		{"the same order, with one between", set("", "", "x", "y"), set("", "", "y", "x"), set("", "", "y", "z", "x"), set("", "", "y", "z", "x"), false},
		{"their order", set("", "", "x", "y"), set("", "", "x=1", "y"), set("", "", "y", "x"), set("", "", "y", "x=1"), false},
		{"default removed", set("", "", "x", "y"), set("", "x", "x", "y"), set("", "", "y"), set("", "", "y"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := merge(tt.known, tt.ours, tt.theirs)
			if ok == tt.conflict || ok && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, ok, tt.want)
			}
		})
	}
}

// TestUpdateFromManySides has several stores, as several processes would have,
// add accounts to one file at the same time.
func TestUpdateFromManySides(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	const sides, each = 4, 5
	var wg sync.WaitGroup
	for side := range sides {
		s, err := New(Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for i := range each {
				_, err := s.Update(t.Context(), func(s *sipclient.Settings) error {
					s.Accounts = append(s.Accounts, account.Account{ID: fmt.Sprintf("%d-%d", side, i), Number: "1", Server: "h"})
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s, err := New(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(load(t, s).Accounts); got != sides*each {
		t.Errorf("%d accounts, want %d", got, sides*each)
	}
}
