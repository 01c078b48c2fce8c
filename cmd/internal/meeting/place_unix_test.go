//go:build unix

package meeting

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoRuntimeFolder: where the session's folder is of no use, phones meet in the
// cache, and a second start is no second phone.
func TestNoRuntimeFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"none": "", "not there, and it cannot be": filepath.Join(file, "x"), "relative": "run", "too long": filepath.Join(t.TempDir(), strings.Repeat("x", maxSocketPath)),
	} {
		t.Run(name, func(t *testing.T) {
			home, err := os.MkdirTemp("", "c") // a short one
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(home) })
			t.Setenv("HOME", home)
			t.Setenv("XDG_CACHE_HOME", "")
			t.Setenv("XDG_RUNTIME_DIR", dir)
			m, err := At(Name("offhook", "/a"))
			if err != nil || !strings.HasPrefix(m.socket, home) {
				t.Errorf("they meet at %q, %v", m.socket, err)
			}
		})
	}
}

// TestOneAtATime: a place is one process's, and another's when that one has gone.
func TestOneAtATime(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	p, err := At(Name("offhook", "/a"))
	if err != nil {
		t.Fatal(err)
	}
	l, release, err := p.Listen()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Listen(); !errors.Is(err, ErrTaken) {
		t.Errorf("a second one: %v", err)
	}
	if info, err := os.Stat(filepath.Dir(p.socket)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can get in: %v, %v", info.Mode(), err)
	}
	_ = l.Close()
	release()
	l, release, err = p.Listen()
	if err != nil {
		t.Fatalf("when the first has gone: %v", err)
	}
	_ = l.Close()
	release()
	if other, err := At(Name("offhook", "/b")); err != nil || other == p {
		t.Errorf("phones with different settings meet: %v", err)
	}
}
