package history

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"offhook/sipclient"
)

// crashFile is the variable that names the history to a child of TestCrash.
const crashFile = "OFFHOOK_TEST_CRASH_HISTORY"

// writeForEver writes calls and says each one's number once it is kept.
func writeForEver(ctx context.Context, path string) error {
	s, err := New(Options{Path: path})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		if err := s.Append(ctx, record(n)); err != nil {
			return err
		}
		if n%3 == 0 { // other writers of the same file
			if err := s.Annotate(ctx, "work", fmt.Sprintf("call-%d", n), "a note"); err != nil {
				return err
			}
		}
		if _, err := fmt.Println(n); err != nil {
			return err
		}
	}
}

// TestCrash kills a process in the middle of writing, several times over: each
// call that it had kept is there, whole, and the file is sound.
func TestCrash(t *testing.T) {
	for round, after := range []int{1, 7, 40, 100} {
		path := filepath.Join(t.TempDir(), "history.db")
		kept := crash(t, crashFile, path, after)
		s, err := New(Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		found := recent(t, s, sipclient.HistoryQuery{Limit: MaxLimit})
		if len(found) < kept || len(found) > kept+1 { // one may be written and not yet said
			t.Errorf("round %d: %d calls of the %d that were kept", round, len(found), kept)
		}
		for i, r := range found {
			n := len(found) - 1 - i
			want := record(n)
			if n%3 == 0 && n < kept {
				want.Note = "a note"
			}
			if r.ID != want.ID || r.Number != want.Number || !r.Ended.Equal(want.Ended) || r.Codec != want.Codec || n < kept && r.Note != want.Note {
				t.Errorf("round %d: call %d is %+v", round, n, r)
			}
		}
		add(t, s, record(100_000)) // it goes on
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if moved, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*damaged*")); err != nil || len(moved) > 0 {
			t.Errorf("round %d: it took the file for damaged: %v %v", round, moved, err)
		}
	}
}

// crash lets a child process write to a history, kills it once it has said so
// many calls, and returns how many it had said by then.
func crash(t *testing.T, what, path string, after int) (kept int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), what+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if kept++; kept == after {
			if err := child.Process.Kill(); err != nil { // SIGKILL: nothing of it runs any more
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || kept < after {
		t.Fatalf("the child ended by itself after %d calls: %v", kept, err)
	}
	return kept
}
