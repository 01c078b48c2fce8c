package main

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestManPage: every flag stands in the man page.
func TestManPage(t *testing.T) {
	text, err := os.ReadFile("../../packaging/linux/offhook.1")
	if err != nil {
		t.Fatal(err)
	}
	c := command()
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && !strings.Contains(string(text), "\n.It Fl -"+f.Name) && !strings.Contains(string(text), ", Fl -"+f.Name) {
			t.Errorf("packaging/linux/offhook.1 lacks the flag --%s: .It Fl -%s", f.Name, f.Name)
		}
	})
}
