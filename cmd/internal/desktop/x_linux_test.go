package desktop

import (
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jezek/xgb"
)

// ear listens for a line in a log.
type ear struct {
	line  string
	heard atomic.Bool
}

func (e *ear) Write(line []byte) (int, error) {
	if strings.Contains(string(line), e.line) {
		e.heard.Store(true)
	}
	return len(line), nil
}

// TestXLog: what is said of a connection that ends while the next desktop opens is
// no race, and what is said later stands in that desktop's log.
func TestXLog(t *testing.T) {
	newSession(t)
	said := make(chan struct{})
	go func() {
		defer close(said)
		for range 100 {
			xgb.Logger.Print("A read error is unrecoverable: EOF")
		}
	}()
	e := &ear{line: `level=DEBUG msg="the last word"`}
	d := New(t.Context(), Options{ID: "org.offhook.Test", Program: []string{"/x"}, Logger: slog.New(slog.NewTextHandler(e, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	<-said
	xgb.Logger.Print("the last word")
	d.Close()
	if !e.heard.Load() {
		t.Error("the desktop's log lacks it")
	}
	e.heard.Store(false)
	if xgb.Logger.Print("the last word"); e.heard.Load() {
		t.Error("it stands in the log of a desktop that is closed")
	}
}
