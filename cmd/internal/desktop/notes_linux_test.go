package desktop

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
)

// shownNote is a notification as it came to the server.
type shownNote struct {
	replaces      uint32
	summary, body string
	actions       []string
	hints         map[string]dbus.Variant
	expiry        int32
}

// noteServer is a notification server.
type noteServer struct {
	can    []string
	shown  chan shownNote
	closed chan uint32
	number uint32
}

func (n *noteServer) GetCapabilities() ([]string, *dbus.Error) { return n.can, nil }

func (n *noteServer) Notify(_ string, replaces uint32, _, summary, body string, actions []string, hints map[string]dbus.Variant, expiry int32) (uint32, *dbus.Error) {
	n.shown <- shownNote{replaces, summary, body, actions, hints, expiry}
	if replaces != 0 {
		return replaces, nil
	}
	n.number++
	return n.number, nil
}

func (n *noteServer) CloseNotification(number uint32) *dbus.Error {
	n.closed <- number
	return nil
}

func startNoteServer(s *session, can ...string) *noteServer {
	n := &noteServer{can: can, shown: make(chan shownNote, 8), closed: make(chan uint32, 8), number: 40}
	s.export(n, notifyPath, notifyName)
	s.own(notifyName)
	return n
}

var ringing = port.Notification{
	ID: "call-i1", Title: "Incoming call", Body: `<b>Kim</b> & "Lee"`, Urgent: true,
	Actions: []port.NotificationAction{{ID: "answer", Label: "Answer"}, {ID: "decline", Label: "Decline"}},
}

func TestNotification(t *testing.T) {
	s := newSession(t)
	server := startNoteServer(s, "actions", "body", "body-markup")
	d := s.desktop()
	notes := d.Port().Notifier
	// next is what the server is shown, once the program knows its number.
	next := func() shownNote {
		t.Helper()
		n := receive(t, "the notification", server.shown)
		known := make(chan struct{})
		d.system.notes.do(func(context.Context) { close(known) })
		receive(t, "its number", known)
		return n
	}
	notes.Notify(ringing)
	n := next()
	if n.summary != ringing.Title || n.body != "&lt;b&gt;Kim&lt;/b&gt; &amp; &#34;Lee&#34;" || n.expiry != noExpiry || n.hints["urgency"].Value() != criticalUrgency {
		t.Errorf("shown %+v", n)
	}
	if !slices.Equal(n.actions, []string{"default", "", "answer", "Answer", "decline", "Decline"}) {
		t.Errorf("actions %q", n.actions)
	}
	notes.Notify(ringing) // again: in its own place
	if n := next(); n.replaces != 41 {
		t.Errorf("replaces %d", n.replaces)
	}
	s.emit(notifyPath, notifyName+".ActionInvoked", uint32(99), "answer") // another program's
	s.emit(notifyPath, notifyName+".ActionInvoked", uint32(41), "answer")
	expect(t, d, port.NotificationChosen{ID: "call-i1", Action: "answer"})
	s.emit(notifyPath, notifyName+".ActionInvoked", uint32(41), "default")
	expect(t, d, port.NotificationChosen{ID: "call-i1"})
	notes.Withdraw("call-i1")
	if number := receive(t, "the end", server.closed); number != 41 {
		t.Errorf("closed %d", number)
	}
	// What the person has closed is not closed again, and not replaced.
	notes.Notify(ringing)
	next()
	s.emit(notifyPath, notifyName+".NotificationClosed", uint32(42), uint32(2))
	s.emit(notifyPath, notifyName+".ActionInvoked", uint32(42), "answer") // too late: says nothing
	notes.Withdraw("missed-never")
	notes.Notify(port.Notification{ID: "missed-1", Title: "Missed call"})
	if n := next(); n.expiry != serversExpiry || n.hints["urgency"].Value() != normalUrgency {
		t.Errorf("shown %+v", n)
	}
	s.emit(notifyPath, notifyName+".ActionInvoked", uint32(43), "default")
	expect(t, d, port.NotificationChosen{ID: "missed-1"})
	if len(server.closed) > 0 {
		t.Error("something was closed that was not on the screen")
	}
}

// TestAlert: what a program says at its end stays on the screen without it.
func TestAlert(t *testing.T) {
	s := newSession(t)
	server := startNoteServer(s, "body-markup")
	if err := Alert(t.Context(), "org.offhook.Test", `no <such> "flag"`); err != nil {
		t.Fatal(err)
	}
	n := receive(t, "the notification", server.shown)
	if n.summary != "Offhook" || n.body != "no &lt;such&gt; &#34;flag&#34;" || n.expiry != noExpiry {
		t.Errorf("shown %+v", n)
	}
	if entry, is := n.hints["desktop-entry"]; is {
		t.Errorf("it is %s's, and goes with it", entry)
	}
}

// TestServerIsReplaced: a call that rings is on the screen of the next notification server,
// too, and what another program's notification is answered with there is not taken for ours.
func TestServerIsReplaced(t *testing.T) {
	s := newSession(t)
	d := s.desktop()
	notes := d.Port().Notifier
	notes.Notify(ringing) // nobody is there yet
	server := startNoteServer(s, "actions")
	if n := receive(t, "the notification", server.shown); n.summary != ringing.Title || n.replaces != 0 {
		t.Errorf("shown %+v", n)
	}
	notes.Notify(port.Notification{ID: "missed-1", Title: "Missed call"})
	receive(t, "the other one", server.shown)
	if _, err := s.conn.ReleaseName(notifyName); err != nil {
		t.Fatal(err)
	}
	s.own(notifyName)
	if n := receive(t, "the notification again", server.shown); n.summary != ringing.Title || n.replaces != 0 {
		t.Errorf("shown %+v", n)
	}
	for old := uint32(41); old <= 42; old++ {
		s.emit(notifyPath, notifyName+".ActionInvoked", old, "answer")
	}
	notes.Withdraw(ringing.ID)
	if number := receive(t, "its end", server.closed); number != 43 {
		t.Errorf("closed %d", number)
	}
	select {
	case ev := <-d.Port().Events:
		t.Errorf("another program's notification did %+v", ev)
	default:
	}
	if len(server.shown) > 0 {
		t.Error("more is shown than there was")
	}
}

// TestPlainServer: one without markup and buttons gets neither.
func TestPlainServer(t *testing.T) {
	s := newSession(t)
	server := startNoteServer(s, "body")
	s.desktop().Port().Notifier.Notify(ringing)
	if n := receive(t, "the notification", server.shown); n.body != ringing.Body || len(n.actions) > 0 {
		t.Errorf("shown %+v", n)
	}
}

// TestNothingStays: a call's notification does not outlive the program.
func TestNothingStays(t *testing.T) {
	s := newSession(t)
	server := startNoteServer(s)
	d := s.desktop()
	d.Port().Notifier.Notify(ringing)
	receive(t, "the notification", server.shown)
	d.Close()
	if number := receive(t, "its end", server.closed); number != 41 {
		t.Errorf("closed %d", number)
	}
}

// stuckServer is a notification server that hangs.
type stuckServer struct{ free <-chan struct{} }

func (s stuckServer) GetCapabilities() ([]string, *dbus.Error) {
	<-s.free
	return nil, nil
}

// TestStuckServer: the phone behind the window must hang up soon, whatever
// notifications wait.
func TestStuckServer(t *testing.T) {
	s := newSession(t)
	free := make(chan struct{})
	defer close(free)
	s.export(stuckServer{free}, notifyPath, notifyName)
	s.own(notifyName)
	d := s.desktop()
	for range maxQueue {
		d.Port().Notifier.Notify(ringing)
	}
	began := time.Now()
	d.Close()
	if took := time.Since(began); took > 2*busLimit { // one question, and a busy computer
		t.Errorf("closing took %v", took)
	}
}
