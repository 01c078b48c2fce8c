package archtest

import (
	"os"
	"os/exec"
	"slices"
	"testing"
)

// withoutCgo are the packages that must build without a C compiler: the core and the pure parts, so that their tests run
// anywhere in seconds and can be trusted to depend on nothing but Go.
var withoutCgo = slices.Concat(core, []string{"gui/port", "gui/present", "media", "media/jitter", "media/quality"})

func TestCoreBuildsWithoutCgo(t *testing.T) {
	tags, err := buildTags()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-tags", tags}
	for _, p := range packages(t) {
		if matchesAny(p.path(), withoutCgo) {
			args = append(args, p.ImportPath)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("CGO_ENABLED=0 go build: %v\n%s", err, out)
	}
}

// A package can build without cgo by leaving files out. None that these depend on may do so.
func TestCoreDependsOnNoCgo(t *testing.T) {
	for _, p := range packages(t) {
		if !matchesAny(p.path(), withoutCgo) {
			continue
		}
		deps, err := list([]string{"CGO_ENABLED=1"}, "-deps", p.ImportPath)
		if err != nil {
			t.Fatal(err)
		}
		for _, dep := range deps {
			if len(dep.CgoFiles) > 0 && !dep.Standard {
				t.Errorf("%s depends on %s, which uses cgo", p.path(), local(dep.ImportPath))
			}
		}
	}
}
