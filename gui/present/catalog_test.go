package present

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"offhook/assets/translations"
	"offhook/sipclient"
)

// both returns the catalogs of all languages.
func both(t testing.TB) map[Language]*Catalog {
	t.Helper()
	m := make(map[Language]*Catalog)
	for _, l := range Languages() {
		c, err := NewCatalog(l, "KR")
		if err != nil {
			t.Fatal(err)
		}
		m[l] = c
	}
	return m
}

// messages returns every key of the files that pattern matches, "ko/*.json",
// with its plural forms joined. No key may stand in two files.
func messages(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := fs.Glob(translations.Files, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	out, home := make(map[string]string), make(map[string]string)
	for _, name := range names {
		data, err := translations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(data, &tree); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for space := range tree {
			if other, ok := home[space]; ok {
				t.Errorf("%s.… stands in %s and in %s", space, other, name)
			}
			home[space] = name
		}
		flatten("", tree, out)
	}
	return out
}

func flatten(prefix string, tree map[string]any, out map[string]string) {
	for k, v := range tree {
		key := strings.TrimPrefix(prefix+"."+k, ".")
		switch v := v.(type) {
		case string:
			out[key] = v
		case map[string]any:
			if other, ok := v["other"].(string); ok {
				one, _ := v["one"].(string)
				out[key] = one + "\n" + other
				continue
			}
			flatten(key, v, out)
		}
	}
}

func TestLanguagesHaveTheSameKeys(t *testing.T) {
	for _, l := range Languages() {
		for _, pattern := range []string{"%s/*.json", "toolkit/%s.json"} {
			en, other := messages(t, fmt.Sprintf(pattern, English)), messages(t, fmt.Sprintf(pattern, l))
			for k := range en {
				if other[k] == "" {
					t.Errorf(pattern+" lacks %s", l, k)
				}
			}
			for k := range other {
				if en[k] == "" {
					t.Errorf(pattern+" has %s, which English lacks", l, k)
				}
			}
		}
	}
}

// TestLanguagesHaveTheSameFiles keeps a key where one finds it in English.
func TestLanguagesHaveTheSameFiles(t *testing.T) {
	areas := func(l Language) []string {
		names, err := fs.Glob(translations.Files, string(l)+"/*.json")
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			names[i] = path.Base(name)
		}
		return names
	}
	for _, l := range Languages() {
		if en, other := areas(English), areas(l); !slices.Equal(en, other) {
			t.Errorf("%s has %v, English has %v", l, other, en)
		}
	}
}

var place = regexp.MustCompile(`{{\.(\w+)}}`)

func TestLanguagesHaveTheSamePlaces(t *testing.T) {
	places := func(s string) []string {
		found := place.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	en := messages(t, "en/*.json")
	for _, l := range Languages() {
		other := messages(t, string(l)+"/*.json")
		for k, text := range en {
			if a, b := places(text), places(other[k]); !slices.Equal(a, b) {
				t.Errorf("%s: en has %v, %s has %v", k, a, l, b)
			}
		}
	}
}

// TestKeysAreUsed reads the source: every key must be in a string literal
// somewhere, and every literal that looks like a key must exist.
func TestKeysAreUsed(t *testing.T) {
	en := messages(t, "en/*.json")
	spaces := make(map[string]bool)
	for k := range en {
		space, _, _ := strings.Cut(k, ".")
		spaces[space] = true
	}
	literals := stringLiterals(t, "../..")
	for k := range en {
		base := k
		for _, part := range []string{".what", ".why", ".do"} {
			base = strings.TrimSuffix(base, part)
		}
		if !literals[k] && !literals[base] {
			t.Errorf("%s is used nowhere", k)
		}
	}
	settings := choiceKeys("", reflect.TypeFor[sipclient.Choices]())
	looksLikeKey := regexp.MustCompile(`^[a-z]+\.[a-z_0-9]+$`)
	for text := range literals {
		space, rest, _ := strings.Cut(text, ".")
		if !looksLikeKey.MatchString(text) || !spaces[space] || slices.Contains(settings, text) || slices.Contains([]string{"go", "json", "md", "toml", "wav"}, rest) {
			continue
		}
		if en[text] == "" && en[text+".what"] == "" {
			t.Errorf("the source uses %q, which no language has", text)
		}
	}
}

// choiceKeys returns the keys of the settings file, which look like those of
// texts.
func choiceKeys(prefix string, t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, prefix+name)
		switch {
		case f.Anonymous:
			keys = append(keys, choiceKeys(prefix, f.Type)...)
		case f.Type.Kind() == reflect.Struct:
			keys = append(keys, choiceKeys(prefix+name+".", f.Type)...)
		}
	}
	return keys
}

// stringLiterals returns every string literal of gui and cmd outside tests.
func stringLiterals(t *testing.T, root string) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	for _, dir := range []string{"gui", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						found[s] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// forms are the plural forms that CLDR knows for whole numbers. French and
// Spanish count exact millions apart: "1 000 000 de chiffres".
var forms = map[Language][]string{
	English: {"one", "other"}, Korean: {"other"}, Japanese: {"other"}, German: {"one", "other"},
	Spanish: {"many", "one", "other"}, French: {"many", "one", "other"},
}

func TestPluralFormsAreComplete(t *testing.T) {
	en := countedTexts(t, English)
	for _, l := range Languages() {
		texts := countedTexts(t, l)
		for key := range en {
			if got := slices.Sorted(maps.Keys(texts[key])); !slices.Equal(got, forms[l]) {
				t.Errorf("%s: %s has the plural forms %v, want %v", l, key, got, forms[l])
			}
		}
	}
}

// countedTexts returns the plural forms of every text of l that has them.
func countedTexts(t *testing.T, l Language) map[string]map[string]any {
	t.Helper()
	out := make(map[string]map[string]any)
	var walk func(prefix string, tree map[string]any)
	walk = func(prefix string, tree map[string]any) {
		for k, v := range tree {
			sub, ok := v.(map[string]any)
			switch {
			case !ok:
			case sub["other"] != nil:
				out[prefix+k] = sub
			default:
				walk(prefix+k+".", sub)
			}
		}
	}
	names, err := fs.Glob(translations.Files, string(l)+"/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		var tree map[string]any
		data, err := translations.Files.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(data, &tree)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		walk("", tree)
	}
	return out
}

func TestPlurals(t *testing.T) {
	want := map[Language][2]string{
		English:  {"1 digit sent", "3 digits sent"},
		Korean:   {"숫자 1개를 보냈습니다", "숫자 3개를 보냈습니다"},
		Japanese: {"数字を1個送信しました", "数字を3個送信しました"},
		German:   {"1 Ziffer gesendet", "3 Ziffern gesendet"},
		Spanish:  {"1 dígito enviado", "3 dígitos enviados"},
		French:   {"1 chiffre envoyé", "3 chiffres envoyés"},
	}
	for l, c := range both(t) {
		if got := [2]string{c.Count("call.digits", 1), c.Count("call.digits", 3)}; got != want[l] {
			t.Errorf("%s: %q, want %q", l, got, want[l])
		}
	}
	if got := both(t)[French].Count("call.digits", 0); got != "0 chiffre envoyé" {
		t.Errorf("French counts none as one: %q", got)
	}
}

// TestFrenchSpaces keeps a colon or question mark on the line of its word.
func TestFrenchSpaces(t *testing.T) {
	loose := regexp.MustCompile(` [;:?!»]|« `)
	for key, text := range messages(t, "fr/*.json") {
		if loose.MatchString(text) {
			t.Errorf("%s: %q needs a no-break space (U+00A0)", key, text)
		}
	}
}

// TestJapaneseSpaces: there is none between Japanese and Latin words, nor
// between sentences.
func TestJapaneseSpaces(t *testing.T) {
	loose := regexp.MustCompile(`[ぁ-んァ-ヶー一-龠。、）] [A-Za-z0-9{]|[A-Za-z0-9}] [ぁ-んァ-ヶ一-龠（]`)
	for key, text := range messages(t, "ja/*.json") {
		if found := loose.FindString(text); found != "" {
			t.Errorf("%s: %q has a space that Japanese does not write: %q", key, text, found)
		}
	}
	if s := both(t)[Japanese].Sentence("end.busy"); strings.ContainsRune(s.String(), ' ') {
		t.Errorf("a space between sentences: %q", s.String())
	}
}

func TestUnknownKeyIsShown(t *testing.T) {
	if got := both(t)[English].Text("no.such_key"); got != "no.such_key" {
		t.Errorf("got %q", got)
	}
}

func TestMatchLanguage(t *testing.T) {
	for _, tc := range []struct {
		tags []string
		want Language
	}{
		{nil, English}, {[]string{"C"}, English}, {[]string{"", "ko_KR.UTF-8"}, Korean}, {[]string{"ko"}, Korean},
		{[]string{"en", "ko_KR"}, English}, {[]string{"pt_BR.UTF-8"}, English}, {[]string{"%%"}, English},
		{[]string{"ja_JP.UTF-8"}, Japanese}, {[]string{"de_AT@euro"}, German}, {[]string{"es-MX"}, Spanish},
		{[]string{"fr_CA.UTF-8"}, French}, {[]string{"es_419"}, Spanish}, {[]string{"de-CH"}, German},
	} {
		if got := MatchLanguage(tc.tags...); got != tc.want {
			t.Errorf("MatchLanguage(%q) = %s, want %s", tc.tags, got, tc.want)
		}
	}
}

func TestCountryOf(t *testing.T) {
	for locale, want := range map[string]string{"ko_KR.UTF-8": "KR", "en-GB": "GB", "de_DE@euro": "DE", "C": "", "": "", "en": "", "xx_!!": ""} {
		if got := CountryOf(locale); got != want {
			t.Errorf("CountryOf(%q) = %q, want %q", locale, got, want)
		}
	}
}
