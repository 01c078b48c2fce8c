package gui

import (
	"testing"

	"fyne.io/fyne/v2/lang"
)

func TestLanguageChangesAtOnce(t *testing.T) {
	r := newRig(t, newFakePhone(), Options{})
	r.show(withTrunk)
	for i, tc := range []struct{ language, ready, title, copy, all string }{
		{"ko", "준비됨", "언어", "복사", "모두 선택"},
		{"ja", "準備完了", "言語", "コピー", "すべて選択"},
		{"de", "Bereit", "Sprache", "Kopieren", "Alle auswählen"},
		{"es", "Lista", "Idioma", "Copiar", "Seleccionar todo"},
		{"fr", "Prêt", "Langue", "Copier", "Tout sélectionner"},
		{"en", "Ready", "Language", "Copy", "Select all"},
	} {
		openSection[*languageSection](r, "language").language.SetSelectedIndex((i+1)%6 + 1) // after the system's; English is first
		r.until(tc.language, func() bool { return r.sees(tc.ready) })
		r.mustSee(tc.title)
		if !r.phone.heard(`choose {"theme":"light","language":"` + tc.language + `"}`) {
			t.Errorf("%s: said %q", tc.language, r.phone.said)
		}
		// Fyne's own menus follow, though it knows no Korean itself.
		if got := [2]string{lang.L("Copy"), lang.L("Select all")}; got != [2]string{tc.copy, tc.all} {
			t.Errorf("%s: Fyne says %q", tc.language, got)
		}
	}
}

func TestLanguageOfTheSystem(t *testing.T) {
	for locale, want := range map[string]string{
		"ja_JP": "履歴", "de_AT": "Anrufliste", "fr_CA": "Récents", "es-MX": "Recientes", "ko_KR": "최근 통화", "pt_BR": "Recents", "": "Recents",
	} {
		r := newRig(t, newFakePhone(), Options{Locale: locale})
		r.show(withTrunk)
		if !r.sees(want) {
			t.Errorf("%q: %q is not to be seen", locale, want)
		}
	}
}
