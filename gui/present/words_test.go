package present

import (
	"slices"
	"strings"
	"testing"
)

// TestOneWordForOneThing: what a thing is called stands in CONTRIBUTING.md. These are other
// words for it, which the texts had once.
func TestOneWordForOneThing(t *testing.T) {
	for language, others := range map[string][]string{
		"de": {"andere Seite", "anderen Seite", "Weiterleiten", "Weiterleitung an", "Aufzeichn", "aufgezeichnet", "Tastenfeld", "in Abwesenheit"},
		"fr": {"autre partie", "autre côté", "Personne trouv"},
		"ko": {"PBX", "발신 규칙", "{{.Keys}}를"},
		"es": {"PBX"},
	} {
		for key, text := range messages(t, language+"/*.json") {
			for _, other := range others {
				if strings.Contains(text, other) {
					t.Errorf("%s %s says %q: %s", language, key, other, text)
				}
			}
		}
	}
}

// TestPathsAreThere: who is sent to a section of the settings finds one of that name.
func TestPathsAreThere(t *testing.T) {
	for l, c := range both(t) {
		var sections []string
		for _, key := range []string{"accounts", "audio", "calls", "ringing", "dialling", "recording", "codecs", "network", "desktop", "privacy", "appearance"} {
			sections = append(sections, c.Text("settings."+key))
		}
		for key, text := range messages(t, string(l)+"/*.json") {
			_, to, sent := strings.Cut(text, c.Text("nav.settings")+" › ")
			if sent && !slices.ContainsFunc(sections, func(name string) bool { return strings.HasPrefix(to, name) }) {
				t.Errorf("%s: %s sends to %q, and there are %q", l, key, to, sections)
			}
		}
	}
}

// TestAnyDay is about which days, and not about how often.
func TestAnyDay(t *testing.T) {
	for l, want := range map[Language]string{English: "Any time", Korean: "전체 기간", Japanese: "全期間",
		German: "Gesamter Zeitraum", Spanish: "Cualquier fecha", French: "Toutes les dates"} {
		if got := both(t)[l].Text("recents.any_day"); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
}
