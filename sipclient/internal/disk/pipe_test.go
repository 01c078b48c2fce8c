//go:build unix

package disk

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadPipe: opening a pipe would wait for ever for somebody to write.
func TestReadPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skipf("this file system has no pipes: %v", err)
	}
	if _, err := Read(path, 5); !errors.Is(err, ErrNotAFile) {
		t.Errorf("got %v", err)
	}
}
