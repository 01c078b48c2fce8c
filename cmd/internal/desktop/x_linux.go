package desktop

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/jezek/xgb"
)

// xLog takes what xgb says, whose logger is one for the whole process and else
// writes to standard error. Goroutines of connections read that, also of closed
// ones, so it is set once and only what is behind it changes.
var xLog = &relay{Handler: slog.DiscardHandler}

func init() { xgb.Logger = slog.NewLogLogger(xLog, slog.LevelDebug) }

// relay passes records on to the log of the desktop that was opened last, while it is.
type relay struct {
	slog.Handler
	to atomic.Pointer[slog.Logger]
}

func (h *relay) Enabled(ctx context.Context, level slog.Level) bool {
	to := h.to.Load()
	return to != nil && to.Enabled(ctx, level)
}

func (h *relay) Handle(ctx context.Context, r slog.Record) error {
	if to := h.to.Load(); to != nil {
		return to.Handler().Handle(ctx, r)
	}
	return nil
}

// openX connects to the X server; nil where there is none.
func openX() *xgb.Conn {
	if os.Getenv("DISPLAY") == "" {
		return nil
	}
	c, err := xgb.NewConn()
	if err != nil {
		return nil
	}
	return c
}
