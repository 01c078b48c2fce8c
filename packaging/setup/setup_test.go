package setup

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run for real, in front of a pretended system: its dpkg-query, apt-get, id and sudo are the few lines below,
// and what is installed is a folder of files.
func TestScripts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for systems with a POSIX shell")
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	// go test repeats a passed test only when a file that it read has changed, and sh reads these out of its sight.
	scripts, err := filepath.Glob("*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts here: %v", err)
	}
	for _, script := range scripts {
		if _, err := os.ReadFile(script); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			bin := filepath.Join(env.WorkDir, "pretended")
			if err := os.MkdirAll(filepath.Join(env.WorkDir, "installed"), 0o700); err != nil {
				return err
			}
			if err := os.MkdirAll(bin, 0o700); err != nil {
				return err
			}
			for name, script := range pretended {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
					return err
				}
			}
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("SETUP", here)
			env.Setenv("SYSTEM", env.WorkDir)
			env.Setenv("OFFHOOK_PACKAGES", filepath.Join(env.WorkDir, "packages.txt"))
			return nil
		},
	})
}

var pretended = map[string]string{
	"dpkg-query": `for package; do :; done; [ -e "$SYSTEM/installed/$package" ] && printf installed`,

	// apt-get notes how it was called and installs every package but those called nowhere-…
	"apt-get": `echo "$DEBIAN_FRONTEND apt-get $*" >> "$SYSTEM/apt.log"
[ "$1" = install ] || exit 0
shift
for word; do case $word in nowhere-*) echo "Unable to locate package $word" >&2; exit 100;; esac; done
for word; do case $word in -*|DPkg*) ;; *) : > "$SYSTEM/installed/$word";; esac; done`,

	"id":        `echo "${PRETENDED_ID:-0}"`,
	"sudo":      `[ -n "$PRETENDED_SUDO" ] || exit 1; [ "$1" = -n ] && shift; exec "$@"`,
	"systemctl": `echo "systemctl $*" >> "$SYSTEM/apt.log"`,
	"make":      `for part; do :; done; echo "running $part"; [ "$part" != "$PRETENDED_FAILURE" ]`,
}
