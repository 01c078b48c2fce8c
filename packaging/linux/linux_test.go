package linux

import (
	"encoding/xml"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const id = "org.offhook.Offhook"

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// desktopEntry is the desktop file's keys and values.
func desktopEntry(t *testing.T) map[string]string {
	t.Helper()
	entry := map[string]string{}
	for line := range strings.Lines(read(t, id+".desktop")) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			entry[key] = value
		}
	}
	return entry
}

// The languages of the window are those of the menu entry and of the software centre.
func TestLanguages(t *testing.T) {
	entry, metainfo := desktopEntry(t), read(t, id+".metainfo.xml")
	folders, err := os.ReadDir("../../assets/translations")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, folder := range folders {
		language, isFile := strings.CutSuffix(folder.Name(), ".json")
		if language == "en" || len(language) != 2 || !isFile && !folder.IsDir() {
			continue
		}
		count++
		for _, key := range []string{"GenericName", "Comment", "Keywords"} {
			if entry[key+"["+language+"]"] == "" {
				t.Errorf("the desktop file has no %s in %q", key, language)
			}
		}
		if !strings.Contains(metainfo, `<summary xml:lang="`+language+`">`) {
			t.Errorf("the metainfo has no summary in %q", language)
		}
		if english, ours := strings.Count(metainfo, "<p>")+strings.Count(metainfo, "<li>"), strings.Count(metainfo, ` xml:lang="`+language+`">`)-1; english != ours {
			t.Errorf("the metainfo has %d paragraphs in English and %d in %q", english, ours, language)
		}
	}
	if count == 0 {
		t.Error("no language found")
	}
}

// Links open the phone, and the desktop knows its window as the program's.
func TestDesktopEntry(t *testing.T) {
	entry := desktopEntry(t)
	for key, want := range map[string]string{
		"Exec": "offhook %u", "Icon": id, "StartupWMClass": "Offhook", "Type": "Application", "Terminal": "false",
		"MimeType": "x-scheme-handler/tel;x-scheme-handler/sip;x-scheme-handler/sips;x-scheme-handler/callto;",
	} {
		if entry[key] != want {
			t.Errorf("%s=%s, want %s", key, entry[key], want)
		}
	}
	if main := read(t, "../../cmd/offhook/metadata.go"); !strings.Contains(main, `"`+id+`"`) {
		t.Errorf("the program's ID is not %s", id)
	}
}

// The metainfo, the desktop file and FyneApp.toml tell the same.
func TestMetainfo(t *testing.T) {
	var m struct {
		ID         string   `xml:"id"`
		Name       string   `xml:"name"`
		Summary    []string `xml:"summary"`
		Desktop    string   `xml:"launchable"`
		Categories []string `xml:"categories>category"`
		Media      []string `xml:"provides>mediatype"`
		Releases   []struct {
			Version string `xml:"version,attr"`
		} `xml:"releases>release"`
	}
	if err := xml.Unmarshal([]byte(read(t, id+".metainfo.xml")), &m); err != nil {
		t.Fatal(err)
	}
	entry := desktopEntry(t)
	if m.ID != id || m.Desktop != id+".desktop" || m.Name != entry["Name"] || m.Summary[0] != entry["Comment"] {
		t.Errorf("%+v is not %v", m, entry)
	}
	if got := strings.Join(m.Media, ";") + ";"; got != entry["MimeType"] {
		t.Errorf("the metainfo has %s, the desktop file %s", got, entry["MimeType"])
	}
	if got := strings.Join(m.Categories, ";") + ";"; got != entry["Categories"] {
		t.Errorf("the metainfo has %s, the desktop file %s", got, entry["Categories"])
	}
	// Each released version of the changelog is announced.
	for _, version := range regexp.MustCompile(`(?m)^## \[(\d[^\]]*)\]`).FindAllStringSubmatch(read(t, "../../CHANGELOG.md"), -1) {
		if !slices.ContainsFunc(m.Releases, func(r struct {
			Version string `xml:"version,attr"`
		}) bool {
			return r.Version == version[1]
		}) {
			t.Errorf("CHANGELOG.md has version %s, the metainfo has no such release", version[1])
		}
	}
}
