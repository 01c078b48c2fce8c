package desktop

import (
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

var quiet = slog.New(slog.DiscardHandler)

func TestMain(m *testing.M) {
	// go-winio has one for all pipes, as long as the process lives.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/Microsoft/go-winio.ioCompletionProcessor"))
}
