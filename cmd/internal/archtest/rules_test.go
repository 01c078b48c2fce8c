package archtest

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// A rule about a package that was renamed holds nothing any more.
func TestRulesNamePackagesThatExist(t *testing.T) {
	var patterns []string
	for _, rule := range forbidden {
		patterns = append(patterns, rule.who...)
		patterns = append(patterns, rule.mayNot...)
	}
	for _, rule := range reserved {
		patterns = append(patterns, rule.onlyIn...)
	}
	for _, pattern := range append(patterns, withoutCgo...) {
		if isForeign(pattern) {
			continue
		}
		if !slices.ContainsFunc(packages(t), func(p *pkg) bool { return matches(p.path(), pattern) }) {
			t.Errorf("a rule speaks of %s, and there is no such package", pattern)
		}
	}
}

// isForeign tells the patterns of other modules and of the standard library from those below ours.
func isForeign(pattern string) bool {
	first, _, _ := strings.Cut(pattern, "/")
	return !slices.Contains(topLevel, first)
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		path, pattern string
		want          bool
	}{
		{"gui", "gui", true},
		{"gui/widget", "gui", false},
		{"gui/widget", "gui/...", true},
		{"gui", "gui/...", true},
		{"guild", "gui/...", false},
		{"github.com/pion/ice/v4", "github.com/pion/...", true},
	} {
		if got := matches(test.path, test.pattern); got != test.want {
			t.Errorf("matches(%q, %q) = %v", test.path, test.pattern, got)
		}
	}
}

// What is written to a package's variable is found whatever form it takes, and a local of the same name is none.
func TestWritesToPackageVariables(t *testing.T) {
	for _, test := range []struct {
		name, body string
		found      bool
	}{
		{"assignment", "state = nil", true},
		{"element", `state["a"] = 1`, true},
		{"delete", `delete(state, "a")`, true},
		{"increment", "count++", true},
		{"address", "_ = &count", true},
		{"reading", `_ = state["a"]`, false},
		{"a local of the same name", "count := 1; count++; _ = count", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := "package p\nvar state = map[string]int{}\nvar count int\nfunc f() { " + test.body + " }"
			set := token.NewFileSet()
			syntax, err := parser.ParseFile(set, "p.go", src, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			f := &file{name: "p.go", set: set, syntax: syntax}
			p := &pkg{ImportPath: "p", files: []*file{f}}
			if found := len(packageWrites(f, resolve(p))) > 0; found != test.found {
				t.Errorf("found: %v, want %v", found, test.found)
			}
		})
	}
}
