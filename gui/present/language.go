package present

import (
	"strings"

	"golang.org/x/text/language"
)

// Language is a language that all texts exist in, as a BCP 47 tag.
type Language string

// The languages.
const (
	English  Language = "en"
	Korean   Language = "ko"
	Japanese Language = "ja"
	German   Language = "de"
	Spanish  Language = "es"
	French   Language = "fr"
)

// Languages returns every Language, in the order in which they are offered.
func Languages() []Language {
	return []Language{English, Korean, Japanese, German, Spanish, French}
}

// Name returns the language's name in itself.
func (l Language) Name() string {
	switch l {
	case Korean:
		return "한국어"
	case Japanese:
		return "日本語"
	case German:
		return "Deutsch"
	case Spanish:
		return "Español"
	case French:
		return "Français"
	}
	return "English"
}

// MatchLanguage returns the language for the first of tags that has one;
// English otherwise. Tags are BCP 47 ("ko-KR") or POSIX locales
// ("ko_KR.UTF-8"); empty ones are passed over.
func MatchLanguage(tags ...string) Language {
	for _, tag := range tags {
		base, confidence := parseLocale(tag).Base()
		if confidence != language.Exact {
			continue
		}
		for _, l := range Languages() {
			if string(l) == base.String() {
				return l
			}
		}
	}
	return English
}

// CountryOf returns the ISO 3166 code that a locale names, "KR" for
// "ko_KR.UTF-8"; empty where it names none.
func CountryOf(locale string) string {
	region, confidence := parseLocale(locale).Region()
	if confidence != language.Exact || !region.IsCountry() {
		return ""
	}
	return region.String()
}

// parseLocale returns language.Und for what is no locale, such as "C".
func parseLocale(locale string) language.Tag {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	if name == "C" || name == "POSIX" {
		return language.Und
	}
	tag, err := language.Parse(name)
	if err != nil {
		return language.Und
	}
	return tag
}
