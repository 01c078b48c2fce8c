package main

import (
	"errors"
	"strings"
	"testing"

	"offhook/gui/present"
)

func TestComplaint(t *testing.T) {
	for _, x := range []struct {
		err    error
		locale string
		want   []string
	}{
		{present.ErrNotAnswering, "de_DE", []string{"Offhook läuft schon", "Beenden Sie es"}},
		{present.ErrNotAnswering, "", []string{"already running"}},
		{errors.New("unknown flag: --dmeo"), "ko_KR", []string{"unknown flag: --dmeo"}},
	} {
		got := complaint(x.err, x.locale)
		for _, part := range x.want {
			if !strings.Contains(got, part) {
				t.Errorf("%v in %q: %q lacks %q", x.err, x.locale, got, part)
			}
		}
	}
}
