//go:build cgo && linux

package opus

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStaticLinking builds this package's tests as packages for users are built
// and looks at what the program wants from the system.
func TestStaticLinking(t *testing.T) {
	for _, tool := range []string{"go", "pkg-config"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s: %v", tool, err)
		}
	}
	dir := t.TempDir()
	flags, err := exec.CommandContext(t.Context(), "../../../packaging/linux/opus-static.sh", filepath.Join(dir, "lib")).CombinedOutput()
	if err != nil {
		if strings.Contains(string(flags), "libopus.a is missing") {
			t.Skipf("this system has no static libopus: %s", flags)
		}
		t.Fatalf("%v: %s", err, flags)
	}
	program := filepath.Join(dir, "program")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "nolibopusfile", "-o", program,
		"-ldflags", "-extldflags '"+strings.TrimSpace(string(flags))+"'", ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(libraries, " "), "opus") {
		t.Errorf("the program wants %v", libraries)
	}
	run := exec.CommandContext(t.Context(), program, "-test.run", "TestSpeechIsIntelligible")
	run.Dir = dir
	run.Env = append(os.Environ(), "LD_LIBRARY_PATH=")
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
