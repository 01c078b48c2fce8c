package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestManPage: every command and every flag stands in the man page.
func TestManPage(t *testing.T) {
	text, err := os.ReadFile("../../packaging/linux/offhookctl.1")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	started := false
	root := (&program{began: time.Now()}).root(&started)
	root.InitDefaultVersionFlag()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		name := strings.TrimPrefix(c.CommandPath(), "offhookctl ")
		if c != root && !c.Hidden && c.Runnable() && !strings.Contains(page, "Cm "+name) {
			t.Errorf("packaging/linux/offhookctl.1 lacks the command %s: .It Cm %s", name, name)
		}
		flags := func(f *pflag.Flag) {
			if !f.Hidden && !strings.Contains(page, "Fl -"+f.Name) || f.Shorthand != "" && !strings.Contains(page, "Fl "+f.Shorthand) {
				t.Errorf("packaging/linux/offhookctl.1 lacks the flag --%s of %s: .It Fl -%s", f.Name, name, f.Name)
			}
		}
		c.Flags().VisitAll(flags)
		c.PersistentFlags().VisitAll(flags)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	if strings.Count(page, ".It ") < 50 {
		t.Error("the man page is not what this test takes it for")
	}
}

// TestManPageExitStatuses: they are those that the program knows.
func TestManPageExitStatuses(t *testing.T) {
	text, err := os.ReadFile("../../packaging/linux/offhookctl.1")
	if err != nil {
		t.Fatal(err)
	}
	topic := exitTopic().Long
	found := 0
	for line := range strings.Lines(topic) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.Trim(fields[0], "0123456789") != "" {
			continue
		}
		found++
		want := ".It " + fields[0] + " Ta " + fields[1] + " Ta " + strings.Join(fields[2:], " ") + "\n"
		if !strings.Contains(string(text), want) {
			t.Errorf("packaging/linux/offhookctl.1 lacks %s", want)
		}
	}
	if found < 10 {
		t.Errorf("found %d exit statuses in %q", found, topic)
	}
}
