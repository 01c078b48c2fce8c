package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"offhook/sipclient"
)

// TestEveryChoiceCanBeChosen: what is listed of settings in which everything is chosen
// makes the same settings of none, and nothing makes none of them again.
func TestEveryChoiceCanBeChosen(t *testing.T) {
	full := everyChoice(filepath.Join(t.TempDir(), "calls"))
	var chosen sipclient.Choices
	all := Choices(full)
	for _, c := range all {
		var words []string
		switch v := c.Value.(type) {
		case []string:
			words = v
		default:
			words = []string{fmt.Sprint(v)}
		}
		if err := Choose(&chosen, c.Key, words); err != nil {
			t.Errorf("%s: %v", c.Key, err)
		}
	}
	full.Desktop.TrayTold = false
	if !reflect.DeepEqual(chosen, full) {
		t.Errorf("chosen\n%+v, want\n%+v", chosen, full)
	}
	for _, c := range all {
		if err := Choose(&chosen, c.Key, nil); err != nil {
			t.Errorf("%s: %v", c.Key, err)
		}
	}
	if !reflect.DeepEqual(chosen, sipclient.Choices{}) {
		t.Errorf("left are %+v", chosen)
	}
}

// TestBadChoices change nothing, and say what is wrong.
func TestBadChoices(t *testing.T) {
	for _, c := range []struct {
		key    string
		values []string
		want   string
	}{
		{"recording.always", []string{"perhaps"}, "on or off"}, {"recording.always", []string{"on", "off"}, "one value"},
		{"privacy.keep_days", []string{"x"}, "whole number"}, {"privacy.keep_days", []string{"-1"}, "from 0"},
		{"welcomed", []string{"on"}, "no such setting"}, {"audio", []string{"x"}, "no such setting"}, {"", nil, "no such setting"},
		{"recording.folder", []string{"a\nb"}, "control character"}, {"network.turn", []string{"nonsense"}, "item 1"},
		{"calls.blocked", []string{"060*", "*"}, "item 2"}, {"calls.blocked", []string{"who is this?"}, "item 1"}, {"calls.blocked", []string{""}, "item 1"},
		{"language", []string{strings.Repeat("x", maxText+1)}, "longer"},
	} {
		before := everyChoice("/calls")
		got := before
		err := Choose(&got, c.key, c.values)
		if !errors.Is(err, sipclient.ErrBadSetting) || !strings.Contains(err.Error(), c.want) || !reflect.DeepEqual(got, before) {
			t.Errorf("%s %q: %v, want %q", c.key, c.values, err, c.want)
		}
	}
}

// TestOneItemOfAList is put in or taken out; the others stay as they stand, whoever wrote
// them there.
func TestOneItemOfAList(t *testing.T) {
	var c sipclient.Choices
	c.Calls.Blocked = []string{"who is this?", "+82 10-1234 5678"}
	before := c.Calls.Blocked
	for _, step := range []struct {
		change    func(*sipclient.Choices, string, string) error
		key, item string
		want      error
		list      []string
	}{
		{Include, "calls.blocked", "010 1234", nil, []string{"who is this?", "+82 10-1234 5678", "0101234"}},
		{Include, "calls.blocked", "0101234", nil, []string{"who is this?", "+82 10-1234 5678", "0101234"}},
		{Include, "calls.blocked", "*", sipclient.ErrBadSetting, []string{"who is this?", "+82 10-1234 5678", "0101234"}},
		{Exclude, "calls.blocked", "who is this?", nil, []string{"+82 10-1234 5678", "0101234"}},
		{Exclude, "calls.blocked", "010-1234", nil, []string{"+82 10-1234 5678"}},
		{Exclude, "calls.blocked", "0101234", ErrNotListed, []string{"+82 10-1234 5678"}},
		{Exclude, "calls.blocked", "?? ??", sipclient.ErrBadSetting, []string{"+82 10-1234 5678"}},
		{Include, "theme", "dark", sipclient.ErrBadSetting, []string{"+82 10-1234 5678"}},
		{Exclude, "nothing", "x", sipclient.ErrBadSetting, []string{"+82 10-1234 5678"}},
		{Exclude, "calls.blocked", "+82 10-1234 5678", nil, nil},
	} {
		if err := step.change(&c, step.key, step.item); !errors.Is(err, step.want) || !slices.Equal(c.Calls.Blocked, step.list) {
			t.Errorf("%s %q: %v, %q, want %v, %q", step.key, step.item, err, c.Calls.Blocked, step.want, step.list)
		}
	}
	if !slices.Equal(before, []string{"who is this?", "+82 10-1234 5678"}) {
		t.Errorf("the list of before became %q", before)
	}
}

// TestManyBlockedNumbers: as many as can be chosen can be read from the file again.
func TestManyBlockedNumbers(t *testing.T) {
	store, err := New(Options{Path: filepath.Join(t.TempDir(), "config.toml")})
	if err != nil {
		t.Fatal(err)
	}
	var many []string
	for i := range sipclient.MaxBlocked {
		many = append(many, fmt.Sprint(100_000+i))
	}
	if _, err := store.Update(t.Context(), func(s *sipclient.Settings) error { return Choose(&s.Choices, "calls.blocked", many) }); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Load(t.Context()); err != nil || !slices.Equal(got.Calls.Blocked, many) {
		t.Errorf("%d are blocked, %v", len(got.Calls.Blocked), err)
	}
	if err := Choose(&sipclient.Choices{}, "calls.blocked", append(many, "1")); !errors.Is(err, sipclient.ErrBadSetting) {
		t.Errorf("one more: %v", err)
	}
}
