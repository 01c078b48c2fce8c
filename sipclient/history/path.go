package history

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultPath is offhook/history.db in the user's data folder:
// $XDG_DATA_HOME or ~/.local/share on Linux, %LocalAppData% on Windows,
// ~/Library/Application Support on macOS.
func DefaultPath() (string, error) {
	dir, err := dataDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	return filepath.Join(dir, "offhook", "history.db"), nil
}

func dataDir() (string, error) {
	switch runtime.GOOS {
	case "windows":
		return os.UserCacheDir() // %LocalAppData%, which does not roam
	case "darwin":
		return os.UserConfigDir()
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share"), err
}
