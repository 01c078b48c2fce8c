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

// TestAskOlder: each number has the form that its word wants.
func TestAskOlder(t *testing.T) {
	for l, want := range map[Language][6]string{
		English: {"Delete 1 older call for good?", "Delete 3 older calls for good?", "Delete 1 older message for good?", "Delete 2 older messages for good?",
			"Delete 3 older calls and 1 older message for good?", "Delete 1 older call and 2 older messages for good?"},
		Korean: {"더 오래된 통화 1건을 완전히 삭제할까요?", "더 오래된 통화 3건을 완전히 삭제할까요?", "더 오래된 메시지 1건을 완전히 삭제할까요?", "더 오래된 메시지 2건을 완전히 삭제할까요?",
			"더 오래된 통화 3건과 메시지 1건을 완전히 삭제할까요?", "더 오래된 통화 1건과 메시지 2건을 완전히 삭제할까요?"},
		Japanese: {"それより古い通話1件を完全に削除しますか？", "それより古い通話3件を完全に削除しますか？", "それより古いメッセージ1件を完全に削除しますか？", "それより古いメッセージ2件を完全に削除しますか？",
			"それより古い通話3件とメッセージ1件を完全に削除しますか？", "それより古い通話1件とメッセージ2件を完全に削除しますか？"},
		German: {"1 älteren Anruf endgültig löschen?", "3 ältere Anrufe endgültig löschen?", "1 ältere Nachricht endgültig löschen?", "2 ältere Nachrichten endgültig löschen?",
			"3 ältere Anrufe und 1 ältere Nachricht endgültig löschen?", "1 älteren Anruf und 2 ältere Nachrichten endgültig löschen?"},
		Spanish: {"¿Borrar definitivamente 1 llamada más antigua?", "¿Borrar definitivamente 3 llamadas más antiguas?", "¿Borrar definitivamente 1 mensaje más antiguo?", "¿Borrar definitivamente 2 mensajes más antiguos?",
			"¿Borrar definitivamente 3 llamadas más antiguas y 1 mensaje más antiguo?", "¿Borrar definitivamente 1 llamada más antigua y 2 mensajes más antiguos?"},
		French: {"Effacer définitivement 1 appel plus ancien\u00a0?", "Effacer définitivement 3 appels plus anciens\u00a0?", "Effacer définitivement 1 message plus ancien\u00a0?", "Effacer définitivement 2 messages plus anciens\u00a0?",
			"Effacer définitivement 3 appels plus anciens et 1 message plus ancien\u00a0?", "Effacer définitivement 1 appel plus ancien et 2 messages plus anciens\u00a0?"},
	} {
		c := both(t)[l]
		if got := [6]string{c.AskOlder(1, 0), c.AskOlder(3, 0), c.AskOlder(0, 1), c.AskOlder(0, 2), c.AskOlder(3, 1), c.AskOlder(1, 2)}; got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
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
