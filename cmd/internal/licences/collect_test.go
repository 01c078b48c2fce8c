package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLicencesIn(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	texts, err := licencesIn(fstest.MapFS{
		"LICENSE":                 file("ours"),
		"License.md":              file("ours"),
		"NOTICE":                  file("named"),
		"fonts/OFL-1.1.txt":       file("of the fonts"),
		"licence.go":              file("a program"),
		"licenseplate.txt":        file("a picture"),
		"testdata/LICENSE":        file("of what is not compiled in"),
		"c/deeper/COPYING.LESSER": file("of a library"),
	})
	if got := strings.Join(texts, "; "); err != nil || got != "ours; named; of a library; of the fonts" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := licencesIn(fstest.MapFS{"README": file("free, more or less")}); err == nil {
		t.Error("a module without a licence passed")
	}
}

func TestWrite(t *testing.T) {
	var out strings.Builder
	err := write(&out, []part{{"one", []string{"MIT\r\nof one\n"}}, {"two", []string{"BSD"}}, {"three", []string{"MIT\nof one"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "MIT\nof one") != 1 || !strings.Contains(got, "\none\nthree\n") || !strings.Contains(got, "\ntwo\n") {
		t.Errorf("%s", got)
	}
}

// What this very test is made of has licences, Go's among them.
func TestCollect(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	modules, err := modulesOf([]string{program})
	if err != nil {
		t.Fatal(err)
	}
	all, err := collect(t.Context(), append(modules, "fyne.io/fyne/v2", "github.com/gen2brain/malgo"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := write(&out, all); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"The Go Authors", "Fyne.io developers", "fyne.io/fyne/v2 v2"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("nothing of %q", part)
		}
	}
}
