package present

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"offhook/assets/translations"
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
	looksLikeKey := regexp.MustCompile(`^[a-z]+\.[a-z_0-9]+$`)
	for text := range literals {
		space, rest, _ := strings.Cut(text, ".")
		if !looksLikeKey.MatchString(text) || !spaces[space] || slices.Contains([]string{"go", "json", "md", "toml", "wav"}, rest) {
			continue
		}
		if en[text] == "" && en[text+".what"] == "" {
			t.Errorf("the source uses %q, which no language has", text)
		}
	}
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

func TestPlurals(t *testing.T) {
	want := map[Language][2]string{
		English: {"1 digit sent", "3 digits sent"},
		Korean:  {"숫자 1개를 보냈습니다", "숫자 3개를 보냈습니다"},
	}
	for l, c := range both(t) {
		if got := [2]string{c.Count("call.digits", 1), c.Count("call.digits", 3)}; got != want[l] {
			t.Errorf("%s: %q, want %q", l, got, want[l])
		}
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
		{[]string{"en", "ko_KR"}, English}, {[]string{"fr_FR.UTF-8"}, English}, {[]string{"%%"}, English},
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
