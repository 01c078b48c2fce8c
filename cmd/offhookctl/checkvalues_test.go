package main

import (
	"errors"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestValuesOfUse: what is mistyped is refused, and what is of use is not.
func TestValuesOfUse(t *testing.T) {
	for _, tc := range []struct {
		key, value string
		ok         bool
	}{
		{"desktop.hotkeys.mute", "Ctrl+Alt+M", true}, {"desktop.hotkeys.mute", "", true}, {"desktop.hotkeys.mute", "foo", false}, {"desktop.hotkeys.answer", "Shift+A", false},
		{"language", "ko", true}, {"language", "de-AT", true}, {"language", "fr_CA", true}, {"language", "", true},
		{"language", "xx", false}, {"language", "english", false}, {"language", "tlh", false},
		{"network.interfaces", "no/such if", false}, {"network.interfaces", "", false},
		{"ringing.melody", "", true}, {"ringing.melody", "yodel", false},
		{"recording.folder", "/anything", true},
	} {
		if err := checkValues(t.Context(), tc.key, []string{tc.value}); (err == nil) != tc.ok {
			t.Errorf("%s %q: %v", tc.key, tc.value, err)
		}
	}
	if err := checkValues(t.Context(), "ringing.melody", []string{"file:ring.wav"}); err == nil || !strings.Contains(err.Error(), "whole path, file:/") {
		t.Errorf("a file of this folder: %v", err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	const sep = string(filepath.Separator)
	whole := here + sep + "testdata" + sep + ".." + sep + "no-such.wav" // it leads there from any folder
	if err := checkValues(t.Context(), "ringing.melody", []string{"file:" + whole}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file with its whole path that is not the shortest: %v", err)
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range interfaces {
		if err := checkValues(t.Context(), "network.interfaces", []string{i.Name}); (err == nil) != (i.Flags&net.FlagLoopback == 0) {
			t.Errorf("%s: %v", i.Name, err)
		}
	}
}

// TestKeptFilesHaveTheirWholePath: the phone that reads them runs in another folder.
func TestKeptFilesHaveTheirWholePath(t *testing.T) {
	here, err := filepath.Abs("ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{"ca.pem": here, here: here, "": ""} {
		var a addition
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		a.flags(set)
		if err := set.Set("ca", given); err != nil || a.account.CAFile != want {
			t.Errorf("%q became %q, %v", given, a.account.CAFile, err)
		}
	}
}
