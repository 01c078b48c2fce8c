package demopbx

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// doc.go names every number of the dialplan, and no other.
func TestDialplanIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	number := regexp.MustCompile(`[0-9*][0-9a-z*]+`)
	for _, line := range regexp.MustCompile(`(?m)^//\t((?:[0-9*][0-9a-z*]* )+) +\S`).FindAllStringSubmatch(string(doc), -1) {
		documented = append(documented, number.FindAllString(line[1], -1)...)
	}
	for n := range dialplan() {
		if !slices.Contains(documented, n) {
			t.Errorf("doc.go says nothing of %s", n)
		}
	}
	for _, n := range documented {
		if _, ok := dialplan()[n]; !ok && n != "1000" && n != "**1000" {
			t.Errorf("doc.go speaks of %s, which the dialplan has not", n)
		}
	}
}
