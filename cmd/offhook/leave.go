package main

import (
	"context"
	"os"
	"time"

	"offhook/gui"
)

// returnLimit is how long Fyne may take to return after its window is closed.
const returnLimit = 2 * time.Second

// leave ends the process where Fyne does not. Fyne 2.8.1 queues its last event
// while it drains the queue (internal/driver/glfw/loop.go): once in some dozens
// of times the event is lost, and Run waits for it for ever. Without this a
// phone that was closed would live on without a window.
func leave(ctx context.Context, w *gui.Window, p *program, returned <-chan struct{}) {
	select {
	case <-w.Closed():
	case <-ctx.Done():
	}
	p.takeNoMore()
	limit := time.NewTimer(returnLimit)
	defer limit.Stop()
	select {
	case <-returned:
		return // run does the rest
	case <-limit.C:
	}
	w.Close()
	if p.end(ctx) != nil {
		os.Exit(1)
	}
	os.Exit(0)
}
