package desktop

import (
	"context"
	"os/exec"
	"time"

	"offhook/gui/port"
)

// scripts are notifications through osascript. The texts are arguments of a
// script that never changes, and not part of it. They have no buttons, cannot
// be withdrawn, and choosing one does nothing.
type scripts struct {
	d     *Desktop
	queue chan port.Notification
}

// notifyScript shows its second argument under its first.
const notifyScript = `on run argv
	display notification (item 2 of argv) with title (item 1 of argv)
end run`

func newScripts(d *Desktop) *scripts { return &scripts{d, make(chan port.Notification, 32)} }

func (s *scripts) run() {
	for {
		select {
		case n := <-s.queue:
			if err := notify(s.d.ctx, n.Title, n.Body); err != nil {
				s.d.log.Warn("showing a notification", "err", err)
			}
		case <-s.d.ctx.Done():
			return
		}
	}
}

func notify(ctx context.Context, title, body string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	// "--" keeps a title that begins with a dash from being an option.
	return exec.CommandContext(ctx, "/usr/bin/osascript", "-e", notifyScript, "--", title, body).Run()
}

// Notify shows a notification.
func (s *scripts) Notify(n port.Notification) {
	select {
	case s.queue <- n:
	default:
		s.d.log.Warn("macOS does not keep up: a notification is lost")
	}
}

// Withdraw does nothing: macOS takes the banner away by itself.
func (s *scripts) Withdraw(string) {}
