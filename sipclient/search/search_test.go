package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		typed   string
		texts   []string
		numbers []string
		want    bool
	}{
		{"", []string{"Kim"}, nil, true},
		{"ki", []string{"Kim Min-jun"}, nil, true},
		{"min kim", []string{"Kim Min-jun"}, nil, true},
		{"kim lee", []string{"Kim Min-jun"}, nil, false},
		{"kim acme", []string{"Kim", "Acme"}, nil, true},
		{"접", []string{"접수처"}, nil, true},
		{"저", []string{"접수처"}, nil, true}, // being typed
		{"접ㅅ", []string{"접수처"}, nil, true},
		{"ㅈㅅㅊ", []string{"접수처"}, nil, true},
		{"ㅅㅊ", []string{"접수처"}, nil, true},
		{"ㅊㅅ", []string{"접수처"}, nil, false},
		{"ㄱㅊㅅ", []string{"김 철수"}, nil, true},
		{"접수", []string{"접수처"}, nil, true}, // NFD, as macOS types it
		{"たなか", []string{"タナカ 商店"}, nil, true},
		{"タナカ", []string{"たなか"}, nil, true},
		{"ﾀﾅｶ", []string{"田中 (たなか)"}, nil, true},
		{"muller", []string{"Müller"}, nil, true},
		{"MÜLLER", []string{"muller"}, nil, true},
		{"strasse", []string{"Straße"}, nil, true},
		{"Ｋｉｍ", []string{"kim"}, nil, true},
		{"obrien", []string{"Pat O'Brien"}, nil, true},
		{"o’brien", []string{"Pat O'Brien"}, nil, true},
		{"o'b", []string{"OBrien"}, nil, true},
		{"obrien", []string{"O´Brien"}, nil, true}, // by a key for accents
		{"oahu", []string{"Oʻahu"}, nil, true},
		{"'", []string{"Kim"}, nil, true},
		{"070-1000-2000", nil, []string{"07010002000"}, true},
		{"+82 70 1000", nil, []string{"07010002000"}, true},
		{"+82 (0)70 1000 2000", nil, []string{"07010002000"}, true},
		{"07010", nil, []string{"+82 70-1000-2000"}, true},
		{"０７０", nil, []string{"07010002000"}, true},
		{"1000 2000", nil, []string{"070-1000-2000"}, true},
		{"010", nil, []string{"07012345678"}, false},
		{"kim 2000", []string{"Kim"}, []string{"07010002000"}, true},
		{"room 12", []string{"Room 12"}, nil, true},
		{"alice@ex", nil, []string{"alice@example.com"}, true},
	} {
		if got := Parse(c.typed).Match(Index(c.texts, c.numbers)); got != c.want {
			t.Errorf("%q in %q %q: %v, want %v", c.typed, c.texts, c.numbers, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ typed, shown, want string }{
		{"min", "Kim Min-jun", "Kim [Min]-jun"},
		{"kim jun", "Kim Min-jun", "[Kim] Min-[jun]"},
		{"ㅅㅊ", "접수처", "접[수처]"},
		{"저", "접수처", "[접]수처"},
		{"0101", "+82 70-1000-2000", "+82 70-1000-2000"},
		{"0100", "070-1000-2000", "07[0-100]0-2000"},
		{"+82 70", "070-1000-2000", "[070]-1000-2000"},
		{"muller", "Frau Müller", "Frau [Müller]"},
		{"obr", "Pat O'Brien", "Pat [O'Br]ien"},
		{"o'brien", "O’Brien", "[O’Brien]"},
		{"strasse 4", "Hohe Straße 4", "Hohe [Straße] [4]"},
		{"x", "접수처", "접수처"},
	} {
		if got := marked(Parse(c.typed), c.shown); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.typed, c.shown, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ typed, name, want string }{
		{"5646", "John Smith", "[John] Smith"},
		{"76484", "John Smith", "John [Smith]"},
		{"56467", "John Smith", "John Smith"}, // both words, found and not drawn
		{"646", "John Smith", ""},             // no word begins so
		{"989", "접수처", "[접수처]"},
		{"409", "김민준", "[김민준]"},
		{"45", "たなか", "[たな]か"},
		{"62", "ハガキ", "[ハガ]キ"},
		{"685537", "Müller", "[Müller]"},
		{"685537", "Mu\u0308ller", "[Mu\u0308ller]"}, // as macOS types it
		{"627436", "O'Brien", "[O'Brien]"},
		{"27436", "O'Brien", ""}, // no word begins there
		{"5", "John", ""},        // one key is no name yet
		{"12", "Room 12", "Room [12]"},
		{"+5646", "John", ""},
		{"5*", "J", ""},
	} {
		q := ParseKeys(c.typed)
		if got := q.Match(Index([]string{c.name}, nil)); got != (c.want != "") {
			t.Errorf("%q matches %q: %v", c.typed, c.name, got)
		}
		if got := marked(q, c.name); c.want != "" && got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.typed, c.name, got, c.want)
		}
		if c.name != "Room 12" && Parse(c.typed).Match(Index([]string{c.name}, nil)) {
			t.Errorf("%q matches %q where no keypad was meant", c.typed, c.name)
		}
	}
}

// TestKeysOfEveryLetter: none of the rows is one key off.
func TestKeysOfEveryLetter(t *testing.T) {
	for text, want := range map[string]string{
		"abcdefghijklmnopqrstuvwxyz": "22233344455566677778889999",
		"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ":        "4456650778809994678",
		"あいうえおかきくけこさしすせそたちつてとなにぬねの":  "1111122222333334444455555",
		"はひふへほまみむめもやゆよらりるれろわをん":      "666667777788899999000",
		"がぎぐざじずだぢづばびぶぱぴぷゃゅょっぁ":       "22233344466666688841",
	} {
		if got := strings.Map(keyOf, Fold(text)); got != want {
			t.Errorf("%s is typed %s, want %s", text, got, want)
		}
	}
}

func marked(q Query, shown string) string {
	got, at := "", 0
	for _, r := range q.Find(shown) {
		got += shown[at:r.From] + "[" + shown[r.From:r.To] + "]"
		at = r.To
	}
	return got + shown[at:]
}

func TestSameNumber(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"07010002000", "070-1000-2000", true},
		{"07010002000", "+82 70 1000 2000", true},
		{"07010002000", "+82 (0)70 1000 2000", true},
		{"0082 70 1000 2000", "070-1000-2000", true},
		{"025550101", "+8225550101", true},
		{"01010002000", "07010002000", false}, // a mobile and an internet telephone
		{"+4970 1000 2000", "+827010002000", false},
		{"+1 212 555 0100", "212-555-0100", true},
		{"+39 06 6982", "06 6982", true},
		{"1002", "1002", true},
		{"1002", "2001002", false},
		{"0", "00", false},
		{"Alice@example.com", "alice@example.com", true},
		{"o'brien@example.com", "obrien@example.com", false},
		{"", "", false},
		{"07010002000,,1234", "070-1000-2000", true}, // what is sent after the answer is no part of it
		{"07010002000;1", "07010002000", true},
		{"٠٧٠١٠٠٠٢٠٠٠", "07010002000", true},
		{"070・1000・2000", "070\u20091000\u200e2000", true}, // as is dialled
	} {
		if got := ParseNumber(c.a).Same(ParseNumber(c.b)); got != c.want {
			t.Errorf("%q and %q: %v (%+v, %+v)", c.a, c.b, got, ParseNumber(c.a), ParseNumber(c.b))
		}
	}
}

func TestSortedAsInADictionary(t *testing.T) {
	names := []string{"Österreich", "나무", "가게", "Zug", "Otto", "각", "안"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(Fold(a), Fold(b)) })
	if want := []string{"Österreich", "Otto", "Zug", "가게", "각", "나무", "안"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"", "kim", "ㅈㅅㅊ", "+82 (0)70", "ﾀﾅｶﾞ", "Straße", "\xff\u0301", strings.Repeat("a ", 300), "İ"} {
		f.Add(s, "접수처 070-1000-2000")
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, typed, shown string) {
		q := ParseKeys(typed)
		_ = q.Match(Index([]string{shown}, []string{shown}))
		at := 0
		for _, r := range q.Find(shown) {
			if r.From < at || r.To <= r.From || r.To > len(shown) || utf8.ValidString(shown) && !utf8.ValidString(shown[r.From:r.To]) {
				t.Fatalf("%q in %q: range %v", typed, shown, r)
			}
			at = r.To
		}
		if !ParseNumber(shown).Same(ParseNumber(shown)) && ParseNumber(shown).National != "" {
			t.Fatalf("%q is not itself", shown)
		}
	})
}
