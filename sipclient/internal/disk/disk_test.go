package disk

import (
	"fmt"
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
