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

// TestStaticLinking builds this package's tests as make builds everything and looks
// at what the program wants from the system, and at which library is in it.
func TestStaticLinking(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("needs go: %v", err)
	}
	folder, err := exec.CommandContext(t.Context(), "../../../packaging/opus/build.sh", "--there").Output()
	if err != nil {
		t.Fatal(err)
	}
	if len(folder) == 0 {
		t.Skip("the static libopus has not been built on this machine: make setup-build does")
	}
	program := filepath.Join(t.TempDir(), "program")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program,
		"-ldflags", "-extldflags=-L"+strings.TrimSpace(string(folder)), ".")
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
	run := exec.CommandContext(t.Context(), program, "-test.v", "-test.run", "TestSpeechIsIntelligible|TestLinked")
	run.Dir = t.TempDir()
	run.Env = append(os.Environ(), "LD_LIBRARY_PATH=")
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"libopus 1.5.2", lacks ""`) {
		t.Errorf("%v: %s", err, out)
	}
}
