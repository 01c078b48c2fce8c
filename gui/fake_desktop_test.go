package gui

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"offhook/gui/port"
	"offhook/gui/present"
)

// fakeDesktop writes down what the window asks of it.
type fakeDesktop struct {
	mu     sync.Mutex
	said   []string
	shown  map[string]port.Notification
	tray   bool
	events chan port.Event
}

func newFakeDesktop() *fakeDesktop {
	return &fakeDesktop{shown: map[string]port.Notification{}, events: make(chan port.Event, 8)}
}

func (f *fakeDesktop) desktop() port.Desktop {
	return port.Desktop{Notifier: f, Tray: f, Hotkeys: f, Badge: f, Awake: f, Events: f.events}
}

func (f *fakeDesktop) say(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func (f *fakeDesktop) heard(command string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Contains(f.said, command)
}

func (f *fakeDesktop) Notify(n port.Notification) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown[n.ID] = n
}

func (f *fakeDesktop) Withdraw(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.shown, id)
}

func (f *fakeDesktop) notification(id string) (port.Notification, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, ok := f.shown[id]
	return n, ok
}

func (f *fakeDesktop) TrayAvailable() bool                    { return f.tray }
func (f *fakeDesktop) HotkeysAvailable(context.Context) error { return nil }
func (f *fakeDesktop) SetBadge(n int)                         { f.say("badge %d", n) }
func (f *fakeDesktop) KeepAwake(why string)                   { f.say("awake %q", why) }
func (f *fakeDesktop) BindHotkeys(_ context.Context, want []port.Hotkey) map[port.HotkeyAction]error {
	f.say("bind %q", want[0].Keys)
	return map[port.HotkeyAction]error{port.HotkeyMute: present.ErrHotkeyTaken}
}
