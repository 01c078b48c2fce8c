package smalldisk

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// Dir returns a folder for files of at most size bytes in all: a tmpfs of that
// size where the process may mount one (ENOSPC), and otherwise a plain folder
// with the process's file size limit set (EFBIG), for as long as the test runs.
// Tests that use it must not run in parallel with others.
func Dir(t testing.TB, size uint64) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=700", size))
	switch {
	case err == nil:
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, syscall.MNT_FORCE); err != nil {
				t.Errorf("unmounting the small disk: %v", err)
			}
		})
		return dir
	case !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EACCES):
		t.Fatalf("mounting a small disk: %v", err)
	}
	limitFileSize(t, size)
	return dir
}

func limitFileSize(t testing.TB, size uint64) {
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails instead of killing the process
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Errorf("lifting the file size limit: %v", err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}

// Fill leaves no room in dir, and returns what makes room again. On a limited
// file size it does nothing: there each file has its own limit.
func Fill(t testing.TB, dir string) (free func()) {
	t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if errors.Is(err, syscall.ENOSPC) {
		return func() {}
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	for n := 0; n < 1<<16 && err == nil; n++ {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EFBIG) {
		t.Fatalf("the small disk does not fill: %v", err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Errorf("making room: %v", err)
		}
	}
}
