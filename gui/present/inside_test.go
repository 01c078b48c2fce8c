package present

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// onlyTests are the modules that tests need and no program holds.
var onlyTests = []string{"github.com/rogpeppe/go-internal", "go.uber.org/goleak"}

// TestInsideIsComplete: every module that go.mod requires by itself is named.
func TestInsideIsComplete(t *testing.T) {
	f, err := os.Open("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all strings.Builder
	for _, p := range Inside() {
		all.WriteString(p.Name + "\n")
		if p.Licence == "" {
			t.Errorf("%s has no licence", p.Name)
		}
	}
	major, found := regexp.MustCompile(`/v[\d.]+(/.*)?$`), 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		name, _, ok := strings.Cut(line, " v")
		if !ok || strings.Contains(line, "// indirect") || slices.Contains(onlyTests, name) {
			continue
		}
		found++
		name = major.ReplaceAllString(strings.TrimPrefix(name, "github.com/"), "")
		if strings.HasPrefix(name, "pion/") {
			name = "pion"
		}
		if !strings.Contains(all.String(), name) {
			t.Errorf("%s is inside, and not named", name)
		}
	}
	if found < 20 {
		t.Errorf("found only %d modules in go.mod", found)
	}
}
