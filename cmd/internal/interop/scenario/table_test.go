package scenario

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// The table stands in this file, between these lines.
const (
	contributing = "../../../../CONTRIBUTING.md"
	tableBegins  = "<!-- scenarios: made by go test ./cmd/internal/interop/scenario -run Table -update -->\n"
	tableEnds    = "<!-- end of scenarios -->\n"
)

// table is the scenarios by peer, as Markdown. It says what the tests of this package hold each pair to.
func table() string {
	var b strings.Builder
	var reasons []string
	noted := func(word, reason string) string {
		at := slices.Index(reasons, reason)
		if at < 0 {
			at = len(reasons)
			reasons = append(reasons, reason)
		}
		return fmt.Sprintf("%s (%d)", word, at+1)
	}
	b.WriteString("| | scenario |")
	for _, who := range peers() {
		fmt.Fprintf(&b, " %s |", who)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(peers())) + "\n")
	group := ""
	for _, sc := range scenarios() {
		name := ""
		if sc.group != group {
			name, group = sc.group, sc.group
		}
		fmt.Fprintf(&b, "| %s | %s |", name, sc.title)
		for _, who := range peers() {
			cell := "pass"
			if reason := sc.not[who]; untried(reason) {
				cell = noted("not tried", reason)
			} else if reason != "" {
				cell = noted("not possible", reason)
			} else if reason := sc.fails[who]; reason != "" {
				cell = noted("fail", reason)
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, reason := range reasons {
		fmt.Fprintf(&b, "%d. %s\n", i+1, reason)
	}
	return b.String()
}

// What CONTRIBUTING.md says is what the tests want; with -update it is written there.
func TestTable(t *testing.T) {
	content, err := os.ReadFile(contributing)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), tableBegins)
	now, after, ended := strings.Cut(rest, tableEnds)
	if !found || !ended {
		t.Fatalf("%s has no place for the table", contributing)
	}
	want := "\n" + table() + "\n"
	switch {
	case now == want:
	case *update:
		if err := os.WriteFile(contributing, []byte(before+tableBegins+want+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the table in %s is an old one: run this with -update", contributing)
	}
}

// Each scenario has a name of its own, and a script or a reason for each peer.
func TestEveryScenarioIsPlayed(t *testing.T) {
	scripts, seen := demoScripts(), map[string]bool{}
	for _, sc := range scenarios() {
		if seen[sc.id] {
			t.Errorf("there are two scenarios %q", sc.id)
		}
		seen[sc.id] = true
		if scripts[sc.id] == nil {
			t.Errorf("nobody plays %q on the demo PBX", sc.id)
		}
	}
	for id := range scripts {
		if !seen[id] {
			t.Errorf("the script %q belongs to no scenario", id)
		}
	}
}
