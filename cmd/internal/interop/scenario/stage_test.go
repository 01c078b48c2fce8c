package scenario

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the table into CONTRIBUTING.md")

// TestMain keeps the phones away from the settings, the keyring and the sockets of whoever runs the tests.
func TestMain(m *testing.M) { os.Exit(inFolderOfOurOwn(m)) }

func inFolderOfOurOwn(m *testing.M) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "offhook-scenario-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for name, value := range map[string]string{
		"HOME": dir, "XDG_CONFIG_HOME": filepath.Join(dir, "config"), "XDG_DATA_HOME": filepath.Join(dir, "data"),
		"XDG_RUNTIME_DIR": dir, "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + filepath.Join(dir, "no-bus"),
	} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

// stage is where a scenario plays: it keeps the first thing that went wrong.
type stage struct {
	ctx context.Context
	log *slog.Logger
	err error
}

func (s *stage) failf(format string, arguments ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, arguments...)
	}
}

// check wants a condition to hold now.
func (s *stage) check(ok bool, format string, arguments ...any) {
	if !ok {
		s.failf(format, arguments...)
	}
}

// must wants no error.
func (s *stage) must(err error) {
	if err != nil {
		s.failf("%w", err)
	}
}

// play runs the scenarios of a peer: each in a test of its own, that has to end as the list says.
func play(t *testing.T, who peer, script func(id string) func(t *testing.T, s *stage)) {
	for _, sc := range scenarios() {
		run := script(sc.id)
		if reason := sc.not[who]; reason != "" || run == nil {
			if reason == "" || run != nil {
				t.Errorf("%s: has a script or a reason why not, one of them", sc.id)
			}
			continue
		}
		t.Run(sc.id, func(t *testing.T) {
			if who == demo {
				t.Parallel()
			}
			ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("%v passed", patience))
			defer cancel()
			s := &stage{ctx: ctx, log: slog.New(slog.DiscardHandler)}
			if testing.Verbose() && os.Getenv("OFFHOOK_SCENARIO_LOG") != "" {
				s.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			began := time.Now()
			run(t, s)
			known := sc.fails[who]
			switch {
			case s.err != nil && known != "":
				t.Logf("fails as known (%s): %v", known, s.err)
			case s.err != nil:
				t.Error(s.err)
			case known != "":
				t.Errorf("is in the list as failing (%s), and has passed", known)
			}
			t.Logf("%s: %v", sc.title, time.Since(began).Round(time.Millisecond))
		})
	}
}
