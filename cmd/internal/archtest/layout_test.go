package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// expected are the packages that make up Offhook. A new one is added here, with its line in the README's map. What a
// package keeps to itself in an internal folder is its own affair.
var expected = []string{
	"assets/announcements", "assets/fonts", "assets/icons", "assets/translations",
	"cmd/internal/archtest", "cmd/internal/bench", "cmd/internal/bench/empty", "cmd/internal/bench/voice", "cmd/internal/boot", "cmd/internal/control", "cmd/internal/desktop",
	"cmd/internal/interop", "cmd/internal/interop/rig", "cmd/internal/interop/scenario", "cmd/internal/interop/shipped", "cmd/internal/interop/soak",
	"cmd/internal/licences", "cmd/internal/meeting",
	"cmd/offhook", "cmd/offhookctl",
	"gui", "gui/port", "gui/present", "gui/theme", "gui/widget",
	"media", "media/codec", "media/codec/opus", "media/device", "media/dsp", "media/dsp/echo", "media/dsp/voice", "media/jitter", "media/mediatest", "media/mediatest/speakers", "media/ogg",
	"media/quality", "media/record", "media/red", "media/ringtone", "media/rtc", "media/session", "media/tone", "media/wav",
	"packaging/freeswitch", "packaging/linux", "packaging/setup", "packaging/windows",
	"sipclient", "sipclient/account", "sipclient/call", "sipclient/clienttest", "sipclient/config", "sipclient/contacts", "sipclient/messages", "sipclient/demopbx",
	"sipclient/history", "sipclient/registration", "sipclient/numbering", "sipclient/search", "sipclient/secret", "sipclient/signaling", "sipclient/trace",
}

// topLevel is what the top of the tree may hold: whoever opens it sees the parts of the program, and little else.
var topLevel = []string{
	".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore",
	"CHANGELOG.md", "CONTRIBUTING.md", "FyneApp.toml", "LICENSE", "Makefile", "README.md", "SECURITY.md",
	"assets", "cmd", "go.mod", "go.sum", "gui", "media", "packaging", "sipclient",
}

func TestPackagesAreTheExpectedOnes(t *testing.T) {
	var have []string
	for _, p := range packages(t) {
		have = append(have, p.path())
		if p.Error != nil {
			t.Errorf("%s: %s", p.path(), p.Error.Err)
		}
	}
	for _, want := range expected {
		if !slices.Contains(have, want) {
			t.Errorf("there is no package %s", want)
		}
	}
	for _, path := range have {
		private := strings.Contains(path, "/internal/") && !strings.HasPrefix(path, "cmd/")
		if !private && !slices.Contains(expected, path) {
			t.Errorf("%s is not among the packages that layout_test.go expects", path)
		}
	}
}

func TestPackageNamesSayWhatIsInThem(t *testing.T) {
	vague := regexp.MustCompile(`(?i)(^|[/_.])(util|utils|common|helper|helpers|manager|misc|base|shared)([/_.]|$)`)
	for _, p := range packages(t) {
		for _, f := range p.files {
			if vague.MatchString(f.name) {
				t.Errorf("%s: a name that says nothing of what is in it", f.name)
			}
		}
	}
}

func TestTopLevel(t *testing.T) {
	for _, name := range tracked(t, ".") {
		top, _, _ := strings.Cut(name, "/")
		if !slices.Contains(topLevel, top) {
			t.Errorf("%s has no place at the top level", top)
		}
	}
}

func TestLicence(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("LICENSE is not the full Apache License 2.0: it lacks %q", part)
		}
	}
}

// The README's map and its links lead somewhere.
func TestReadmeNamesWhatExists(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("(?:\\]\\(|`|src=\")([a-zA-Z./_-]+)(?:\\)|`|\")")
	for _, match := range named.FindAllStringSubmatch(string(text), -1) {
		first, _, _ := strings.Cut(match[1], "/")
		if !slices.Contains(topLevel, first) {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, match[1])); err != nil {
			t.Errorf("README.md names %s: %v", match[1], err)
		}
	}
}

// tracked lists the files that git knows or would add below a folder. Outside a checkout, as in an archive of the
// source, it lists what is there.
func tracked(t *testing.T, folder string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "--", folder)
	cmd.Dir = root
	if out, err := cmd.Output(); err == nil {
		return strings.Fields(string(out))
	}
	entries, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
