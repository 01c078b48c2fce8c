//go:build packages

package shipped

import (
	"context"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"offhook/cmd/internal/interop/rig"
)

const deb = "offhook_*-0offhook1_amd64.deb"

// unpacked is the deb's files in a folder.
func unpacked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	run(t, "dpkg-deb", "--extract", product(t, deb), dir)
	return dir
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestDebIsInOrder(t *testing.T) {
	dir := unpacked(t)
	run(t, "lintian", "--allow-root", "--no-cfg", "--fail-on", "error,warning", product(t, deb))
	run(t, "desktop-file-validate", filepath.Join(dir, "usr/share/applications/org.offhook.Offhook.desktop"))
	run(t, "appstreamcli", "validate", "--no-net", filepath.Join(dir, "usr/share/metainfo/org.offhook.Offhook.metainfo.xml"))
	// What it depends on can be had.
	run(t, "apt-get", "install", "--simulate", "--no-install-recommends", "-o", "Debug::NoLocking=1", product(t, deb))
}

// Libraries that the program opens at run time where they are, and does well without: it takes libGL for libOpenGL.
var spare = regexp.MustCompile(`^lib(asound|jack|sndio|decor|OSMesa|vulkan|GLES|GLX|OpenGL|Xss)`)

// TestDebDependencies: every library that is linked, and every one whose name stands in the programs because they open it
// at run time, comes in a package that the deb depends on.
func TestDebDependencies(t *testing.T) {
	dir := unpacked(t)
	depends := regexp.MustCompile(`[,| ]+(\([^)]*\))?`).Split(strings.TrimSpace(run(t, "dpkg-deb", "--field", product(t, deb), "Depends")), -1)
	soname := regexp.MustCompile(`lib[A-Za-z0-9_+-]+\.so\.[0-9]+`)
	wanted := map[string]string{}
	for _, program := range []string{"offhook", "offhookctl"} {
		path := filepath.Join(dir, "usr/bin", program)
		file, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		linked, err := file.ImportedLibraries()
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if file.Type != elf.ET_DYN {
			t.Errorf("%s is no position-independent executable", program)
		}
		bytes, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(linked, soname.FindAllString(string(bytes), -1)...) {
			wanted[name] = program
		}
	}
	if wanted["libopus.so.0"] != "" {
		t.Error("Opus is not inside")
	}
	for _, must := range []string{"libpulse.so.0", "libX11.so.6", "libwayland-client.so.0"} {
		if wanted[must] == "" {
			t.Errorf("%s was not found in the programs; this test looks for names in a wrong way", must)
		}
	}
	for library, program := range wanted {
		if spare.MatchString(library) {
			continue
		}
		out, err := exec.CommandContext(t.Context(), "dpkg-query", "--search", "*/"+library).Output()
		if err != nil {
			t.Errorf("%s wants %s, which no installed package has", program, library)
			continue
		}
		var owners []string
		for line := range strings.Lines(string(out)) {
			owner, _, _ := strings.Cut(line, ":")
			owners = append(owners, owner)
		}
		if !slices.ContainsFunc(owners, func(owner string) bool { return slices.Contains(depends, owner) }) {
			t.Errorf("%s wants %s of %v, and the deb depends on none of them", program, library, owners)
		}
	}
}

func TestDebOnTheCommandLine(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	program := filepath.Join(unpacked(t), "usr/bin/offhookctl")
	if said, want := run(t, program, "version"), version(product(t, deb), "offhook_", "-0offhook1_"); !strings.Contains(said, want) {
		t.Errorf("it says %q, the package is %s", said, want)
	}
	callOnTheCommandLine(ctx, t, rig.OffhookOptions{Program: program}, func(file string) string { return file })
}

func TestDebInTheWindow(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	callInTheWindow(ctx, t, "linux", rig.WindowOptions{Program: filepath.Join(unpacked(t), "usr/bin/offhook"), Home: t.TempDir()})
}
