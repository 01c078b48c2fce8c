package desktop

import (
	"sync"

	"git.sr.ht/~jackmordaunt/go-toast/v2/wintoast"

	"offhook/gui/port"
)

// toastClass is the COM class by which Windows tells what was chosen.
const toastClass = "{7A4C1A6B-94D3-4D0E-9D57-2B7F6C0E51A8}"

// toasts are notifications over COM (WinRT). wintoast can fall back to a
// PowerShell script; that is not asked for.
//
// A toast that is shown cannot be withdrawn: the library has no way to. It goes
// by itself after 25 seconds at most; what is chosen too late does nothing.
type toasts struct {
	d     *Desktop
	queue chan port.Notification

	mu sync.Mutex
	// live are the IDs that have not been withdrawn.
	live map[string]bool
}

func newToasts(d *Desktop) *toasts {
	return &toasts{d: d, queue: make(chan port.Notification, 32), live: make(map[string]bool)}
}

// run shows one toast after the other.
func (t *toasts) run() {
	if err := wintoast.SetAppData(wintoast.AppData{AppID: "Offhook", GUID: toastClass}); err != nil {
		t.d.log.Warn("registering for notifications", "err", err)
	}
	wintoast.SetActivationCallback(func(_, arguments string, _ []wintoast.UserData) { t.chosen(arguments) })
	for {
		select {
		case n := <-t.queue:
			if err := t.show(n); err != nil {
				t.d.log.Warn("showing a notification", "err", err)
			}
		case <-t.d.ctx.Done():
			return
		}
	}
}

func (t *toasts) show(n port.Notification) error {
	if !t.isLive(n.ID) {
		return nil // withdrawn while it waited
	}
	text, err := toastXML(n)
	if err != nil {
		return err
	}
	return wintoast.Push("Offhook", text)
}

// chosen runs on a thread of Windows', which must not wait for the window.
func (t *toasts) chosen(arguments string) {
	ev, ok := parseToastArguments(arguments)
	if !ok || !t.isLive(ev.ID) {
		return
	}
	go t.d.emit(ev) // ends with the Desktop's context
}

func (t *toasts) isLive(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.live[id]
}

// Notify shows a notification.
func (t *toasts) Notify(n port.Notification) {
	t.mu.Lock()
	t.live[n.ID] = true
	t.mu.Unlock()
	select {
	case t.queue <- n:
	default:
		t.d.log.Warn("Windows does not keep up: a notification is lost")
	}
}

// Withdraw lets what is chosen in the toast do nothing.
func (t *toasts) Withdraw(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.live, id)
}
