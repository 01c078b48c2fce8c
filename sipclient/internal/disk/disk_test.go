package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"offhook/sipclient/internal/smalldisk"
)

func TestFull(t *testing.T) {
	dir := smalldisk.Dir(t, 64<<10)
	err := os.WriteFile(filepath.Join(dir, "big"), make([]byte, 128<<10), 0o600)
	if !Full(err) || !Full(fmt.Errorf("writing: %w", err)) {
		t.Errorf("not recognised: %v", err)
	}
	_, err = os.Stat(filepath.Join(dir, "gone"))
	if Full(err) || Full(nil) || Full(fs.ErrPermission) {
		t.Errorf("taken for a full disk: %v", err)
	}
}

func TestSyncDir(t *testing.T) {
	dir := t.TempDir()
	if err := SyncDir(dir); err != nil {
		t.Error(err)
	}
}

// TestRead takes files, and nothing that would never end.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(path, 5); err != nil || string(data) != "12345" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := Read(path, 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("larger than wanted: %v", err)
	}
	for _, bad := range []string{filepath.Dir(path), os.DevNull} {
		if _, err := Read(bad, 5); !errors.Is(err, ErrNotAFile) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := Read(path+"x", 5); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none there: %v", err)
	}
}

// TestReplaceNamesTheFolder that is not there, and not the file that nobody has named.
func TestReplaceNamesTheFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "nowhere")
	write := func(w io.Writer) error { _, err := w.Write([]byte("x")); return err }
	err := Replace(filepath.Join(folder, "a.csv"), write)
	if wrong, ok := errors.AsType[*fs.PathError](err); !ok || wrong.Path != folder || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(folder, write); !errors.Is(err, ErrNotAFile) {
		t.Errorf("a folder in its place: %v", err)
	}
	path := filepath.Join(folder, "a.csv")
	if err := Replace(path, write); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "x" {
		t.Errorf("%q, %v", text, err)
	}
}
