package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
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
