package desktop

import (
	"context"
	"html"
	"slices"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
)

// The notification server (Desktop Notifications Specification 1.2).
const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = "/org/freedesktop/Notifications"
	// maxQueue bounds what waits for a notification server that is slow.
	maxQueue = 32
	// The urgency hint: critical ones stay until they are closed.
	normalUrgency, criticalUrgency = byte(1), byte(2)
	// The expiry in milliseconds that means the server's own, and none.
	serversExpiry, noExpiry = int32(-1), int32(0)
)

// notes are the notifications on the screen.
type notes struct {
	d      *Desktop
	server dbus.BusObject
	queue  chan func(context.Context)
	ended  chan struct{} // closed by run

	mu    sync.Mutex
	shown map[string]shown // by their ID
	lost  int              // how many servers have gone
}

// shown is a notification on the screen. An urgent one whose server is gone has no number:
// the next server gets it.
type shown struct {
	number uint32 // the server's
	note   port.Notification
}

func newNotes(d *Desktop, bus *dbus.Conn) *notes {
	return &notes{
		d: d, server: bus.Object(notifyName, notifyPath),
		queue: make(chan func(context.Context), maxQueue), ended: make(chan struct{}), shown: make(map[string]shown),
	}
}

// run shows and closes one notification after the other. At the end it takes
// those away that would stay for ever.
func (n *notes) run() {
	defer close(n.ended)
	// What is under way at the end is finished: a call's notification without a
	// number could not be taken away. A server that hangs gets no longer for all
	// of it than for one question.
	ending, cancel := context.WithCancel(context.WithoutCancel(n.d.ctx))
	defer cancel()
	defer context.AfterFunc(n.d.ctx, func() {
		select {
		case <-time.After(busLimit):
			cancel()
		case <-ending.Done():
		}
	})()
	for {
		select {
		case do := <-n.queue:
			do(ending)
		case <-n.d.ctx.Done():
			for _, x := range n.shown {
				if x.note.Urgent {
					n.close(ending, x.number)
				}
			}
			return
		}
	}
}

func (n *notes) do(f func(context.Context)) {
	select {
	case n.queue <- f:
	default:
		n.d.log.Warn("the notification server does not keep up: a notification is lost")
	}
}

// Notify shows a notification.
func (n *notes) Notify(x port.Notification) { n.do(func(ctx context.Context) { n.show(ctx, x) }) }

// Withdraw closes a notification.
func (n *notes) Withdraw(id string) {
	n.do(func(ctx context.Context) {
		n.mu.Lock()
		x, there := n.shown[id]
		delete(n.shown, id)
		n.mu.Unlock()
		if there {
			n.close(ctx, x.number)
		}
	})
}

func (n *notes) close(ctx context.Context, number uint32) {
	if number == 0 {
		return
	}
	if err := call(ctx, n.server, notifyName+".CloseNotification", []any{number}); err != nil {
		n.d.log.Info("closing a notification", "err", err)
	}
}

// show shows a notification, in the place of the one before of that ID. An urgent one waits
// where there is nobody to show it.
func (n *notes) show(ctx context.Context, x port.Notification) {
	n.mu.Lock()
	replaces, lost := n.shown[x.ID].number, n.lost
	n.mu.Unlock()
	number, err := showNote(ctx, n.server, n.d.o.ID, n.d.o.ID, x, replaces)
	if err != nil {
		n.d.log.Warn("showing a notification", "err", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if lost != n.lost {
		number = 0 // that server is gone
	}
	if number != 0 || x.Urgent {
		n.shown[x.ID] = shown{number, x}
	}
}

// showNote asks each time what the server can do: another one may have taken its place. icon
// and entry are the program's; without an entry the notification is nobody's.
func showNote(ctx context.Context, server dbus.BusObject, icon, entry string, x port.Notification, replaces uint32) (number uint32, err error) {
	var can []string
	if err := call(ctx, server, notifyName+".GetCapabilities", nil, &can); err != nil {
		return 0, err
	}
	body := x.Body
	if slices.Contains(can, "body-markup") {
		body = html.EscapeString(body)
	}
	actions := []string{}
	if slices.Contains(can, "actions") {
		actions = append(actions, "default", "")
		for _, a := range x.Actions {
			actions = append(actions, a.ID, a.Label)
		}
	}
	urgency, expiry := normalUrgency, serversExpiry
	if x.Urgent {
		urgency, expiry = criticalUrgency, noExpiry
	}
	hints := map[string]dbus.Variant{
		"urgency":        dbus.MakeVariant(urgency),
		"suppress-sound": dbus.MakeVariant(true), // the phone rings by itself
	}
	if entry != "" {
		hints["desktop-entry"] = dbus.MakeVariant(entry)
	}
	args := []any{"Offhook", replaces, icon, x.Title, body, actions, hints, expiry}
	err = call(ctx, server, notifyName+".Notify", args, &number)
	return number, err
}

// gone forgets the numbers of a server that has gone: the next one gives them to others.
func (n *notes) gone() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lost++
	for id, x := range n.shown {
		if !x.note.Urgent {
			delete(n.shown, id)
			continue
		}
		n.shown[id] = shown{0, x.note}
	}
}

// again gives a new server what is urgent and on nobody's screen.
func (n *notes) again(ctx context.Context) {
	n.mu.Lock()
	var lost []port.Notification
	for _, x := range n.shown {
		if x.number == 0 {
			lost = append(lost, x.note)
		}
	}
	n.mu.Unlock()
	for _, x := range lost {
		n.show(ctx, x)
	}
}

func (n *notes) matches() [][]dbus.MatchOption {
	from := []dbus.MatchOption{dbus.WithMatchSender(notifyName), dbus.WithMatchInterface(notifyName)}
	owner := []dbus.MatchOption{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, notifyName)}
	return [][]dbus.MatchOption{from, owner}
}

func (n *notes) signal(s *dbus.Signal) {
	var number, reason uint32
	var action, name, before, now string
	switch s.Name {
	case busName + ".NameOwnerChanged":
		if dbus.Store(s.Body, &name, &before, &now) != nil || name != notifyName {
			return
		}
		if before != "" {
			n.gone()
		}
		if now != "" {
			n.do(n.again)
		}
	case notifyName + ".ActionInvoked":
		if dbus.Store(s.Body, &number, &action) != nil {
			return
		}
		if id := n.find(number, false); id != "" {
			if action == "default" {
				action = ""
			}
			n.d.emit(port.NotificationChosen{ID: id, Action: action})
		}
	case notifyName + ".NotificationClosed":
		if dbus.Store(s.Body, &number, &reason) == nil {
			n.find(number, true)
		}
	}
}

// find returns the ID of the server's number, and forgets it where it is gone.
func (n *notes) find(number uint32, gone bool) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, its := range n.shown {
		if its.number == number && number != 0 {
			if gone {
				delete(n.shown, id)
			}
			return id
		}
	}
	return ""
}
