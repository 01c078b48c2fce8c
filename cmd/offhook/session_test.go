//go:build gui

package main

import (
	wire "encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"offhook/cmd/internal/interop/rig"
)

// session is a desktop's session bus on which the test is the panel and the
// notification server.
type session struct {
	t    *testing.T
	conn *dbus.Conn

	mu    sync.Mutex
	icons []string            // who has put an icon into the tray
	notes []string            // titles of the notifications, in order
	open  map[uint32][]string // actions of those that are open
}

// newSession gives the seat a session with a tray and notifications.
func newSession(d *seat) *session {
	d.t.Helper()
	bus, err := rig.StartBus(d.t.Context(), rig.NoKeyring)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(bus.Close)
	d.env = append(d.env, bus.Env()...)
	s := &session{t: d.t, open: map[uint32][]string{}}
	if s.conn, err = dbus.Connect(strings.TrimPrefix(bus.Env()[0], "DBUS_SESSION_BUS_ADDRESS=")); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = s.conn.Close() })
	const watcher = "org.kde.StatusNotifierWatcher"
	s.play(panel{s}, "/StatusNotifierWatcher", watcher)
	shown := prop.Map{watcher: {"IsStatusNotifierHostRegistered": {Value: true}}}
	if _, err := prop.Export(s.conn, "/StatusNotifierWatcher", shown); err != nil {
		d.t.Fatal(err)
	}
	s.play(noteServer{s}, "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
	return s
}

// play lets the test be a service.
func (s *session) play(object any, path dbus.ObjectPath, name string) {
	s.t.Helper()
	if err := s.conn.Export(object, path, name); err != nil {
		s.t.Fatal(err)
	}
	if r, err := s.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("owning %s: %v, %v", name, r, err)
	}
}

// panel takes tray icons.
type panel struct{ s *session }

func (p panel) RegisterStatusNotifierItem(from dbus.Sender, _ string) *dbus.Error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.icons = append(p.s.icons, string(from))
	return nil
}

// icon returns who has put an icon into the tray; empty for nobody.
func (s *session) icon() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.icons) == 0 {
		return ""
	}
	return s.icons[len(s.icons)-1]
}

// menuItem is a line of a tray icon's menu (com.canonical.dbusmenu).
type menuItem struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// choose clicks a line of the tray icon's menu.
func (s *session) choose(label string) {
	s.t.Helper()
	menu := s.conn.Object(s.icon(), "/StatusNotifierItem/menu")
	var revision uint32
	var root menuItem
	if err := menu.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		s.t.Fatal(err)
	}
	var labels []string
	for _, child := range root.Children {
		var item menuItem
		if err := dbus.Store([]any{child.Value()}, &item); err != nil {
			s.t.Fatal(err)
		}
		name, _ := item.Properties["label"].Value().(string)
		if name != label {
			labels = append(labels, name)
			continue
		}
		err := menu.Call("com.canonical.dbusmenu.Event", 0, item.ID, "clicked", dbus.MakeVariant(""), uint32(time.Now().Unix())).Err
		if err != nil {
			s.t.Fatal(err)
		}
		return
	}
	s.t.Fatalf("the tray's menu has no %q, but %q", label, labels)
}

// noteServer shows notifications.
type noteServer struct{ s *session }

func (n noteServer) GetCapabilities() ([]string, *dbus.Error) {
	return []string{"actions", "body", "body-markup"}, nil
}

func (n noteServer) Notify(_ string, replaces uint32, _, title, _ string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.s.mu.Lock()
	defer n.s.mu.Unlock()
	n.s.notes = append(n.s.notes, title)
	number := replaces
	if number == 0 {
		number = uint32(len(n.s.notes))
	}
	n.s.open[number] = actions
	return number, nil
}

func (n noteServer) CloseNotification(number uint32) *dbus.Error {
	n.s.mu.Lock()
	defer n.s.mu.Unlock()
	delete(n.s.open, number)
	return nil
}

// press clicks a button of a notification that is open; false where none has it.
func (s *session) press(action string) bool {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for number, actions := range s.open {
		if slices.Contains(actions, action) {
			if err := s.conn.Emit("/org/freedesktop/Notifications", "org.freedesktop.Notifications.ActionInvoked", number, action); err != nil {
				s.t.Fatal(err)
			}
			return true
		}
	}
	return false
}

// quiet reports whether no notification is open.
func (s *session) quiet() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) == 0
}

// hides closes the window into the tray. The first time it is told so, and a
// second click agrees; a click too many would meet the window when it is back.
func (p *phone) hides() {
	p.t.Helper()
	var clicked time.Time
	p.until("the window to hide", func() bool {
		if !p.visible() {
			return true
		}
		if time.Since(clicked) > 3*time.Second {
			p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowfocus")
			p.presses("alt+F4")
			clicked = time.Now()
		}
		return false
	})
}

// TestSecondStart: the number comes to the phone that runs, and to its front.
func TestSecondStart(t *testing.T) {
	p := newSeat(t).open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowminimize")
	p.until("the window to go", func() bool { return !p.visible() })
	p.again("tel:+821012345678")
	p.until("the window", p.visible)
	p.sees("Dial", green)
	p.keep("second-start")
	if p.heard("msg=call") {
		t.Fatal("a link was dialled without a person")
	}
	t.Run("another settings file is another phone", func(t *testing.T) {
		beside := *p.seat
		beside.t = t
		beside.launch("--demo", "--config", filepath.Join(p.home, "other", "config.toml")).hears("account=demo", "to=ready")
	})
	p.appears()
	p.until("a person's Enter to dial", func() bool { // at first it was meant for something else
		p.presses("Return")
		return p.heard("msg=call", "to=calling")
	})
}

// TestTrayKeepsTheCall: the window goes into the tray and comes back, and who
// listens hears nothing of it.
func TestTrayKeepsTheCall(t *testing.T) {
	d := newSeat(t)
	s := newSession(d)
	p := d.open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.until("an icon in the tray", func() bool { return s.icon() != "" })
	p.types("9197") // a tone
	p.presses("Return")
	p.hears("msg=call", "to=active")
	heard := p.records(func() {
		p.hides()
		p.keep("in-the-tray")
		s.choose("Show Offhook")
		p.until("the window", p.visible)
		p.sees("Hang up", red)
		p.hides()
		p.again()
		p.until("the window", p.visible)
		p.sees("Hang up", red)
	})
	// Two busy cores drop some of any sound. A stream that is opened again takes longer.
	const dropped = 100 * time.Millisecond
	if gap := longestGap(heard); gap > dropped {
		t.Errorf("the sound broke for %v of %v", gap, time.Duration(len(heard))*time.Second/rate)
	}
	if p.heard("msg=call", "to=ended") {
		t.Error("the call has ended")
	}
}

// TestAnswerInTheNotification: the phone is in the tray, it rings, and a click
// in the notification answers.
func TestAnswerInTheNotification(t *testing.T) {
	d := newSeat(t)
	s := newSession(d)
	p := d.open("--demo")
	p.hears("account=demo", "to=ready")
	p.sees("the keypad", softGreen)
	p.types("9000") // calls back
	p.presses("Return")
	p.hears("msg=call", "to=active")
	p.hides()
	p.hears("msg=call", "to=offered")
	p.until("a notification with an answer", func() bool { return s.press("answer") })
	p.hears("msg=call", "from=connecting", "to=active")
	p.until("the notification to go", s.quiet)
	p.sees("Hang up", red)
	p.keep("answered-in-the-notification")
}

// TestStartHidden: with a tray no window comes, and a second start shows it.
func TestStartHidden(t *testing.T) {
	d := newSeat(t)
	s := newSession(d)
	p := d.launch("--demo", "--hidden")
	p.hears("account=demo", "to=ready")
	p.until("an icon in the tray", func() bool { return s.icon() != "" })
	if p.visible() {
		t.Error("the window came")
	}
	p.again("91\u00a097") // a blank as in French numbers
	p.appears()
	p.sees("Dial", green)
}

// TestComesBackWhereItWas: the next start finds size and place.
func TestComesBackWhereItWas(t *testing.T) {
	d := newSeat(t)
	p := d.open("--demo")
	p.hears("account=demo", "to=ready")
	geometry := func(p *phone) string {
		id, _, _ := strings.Cut(p.xdotool("search", "--onlyvisible", "--class", "^Offhook$"), "\n")
		_, shape, _ := strings.Cut(p.xdotool("getwindowgeometry", "--shell", id), "\n")
		return shape
	}
	first := geometry(p)
	p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowsize", "500", "600", "windowmove", "700", "150")
	p.until("the window to move", func() bool { return geometry(p) != first && strings.Contains(geometry(p), "WIDTH=500\nHEIGHT=600") })
	was := geometry(p)
	p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowfocus", "--sync")
	p.presses("alt+F4")
	p.until("the program's end", func() bool { return len(p.done) > 0 })
	again := d.open("--demo")
	again.until("the place "+was, func() bool { return geometry(again) == was })
}

// rate is of what is recorded; block is the time that is looked at as one.
const rate, block = 48000, 480

// records returns what the loudspeaker plays during f.
func (p *phone) records(f func()) []float32 {
	p.t.Helper()
	heard := p.listens()
	p.until("the tone", func() bool { return tonal(heard()) > 100 })
	f()
	all := tonal(heard())
	p.until("the tone afterwards", func() bool { return tonal(heard()) > all+50 })
	return heard()
}

// listens returns what the loudspeaker has played from now on.
func (p *phone) listens() (heard func() []float32) {
	p.t.Helper()
	file, err := os.Create(filepath.Join(p.home, "heard"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = file.Close() })
	c := exec.Command("parec", "--device=spk.monitor", "--format=float32le", "--channels=1", "--rate="+fmt.Sprint(rate), "--latency-msec=20")
	c.Env, c.Stdout = p.env, file
	p.run(c)
	return func() []float32 { return samples(p.t, file.Name()) }
}

// samples reads a recording as far as it goes.
func samples(t *testing.T, name string) []float32 {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(wire.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// loud says for each block whether the tone is in it: it is at -15 dBFS.
func loud(all []float32) []bool {
	var out []bool
	for ; len(all) >= block; all = all[block:] {
		energy := 0.0
		for _, s := range all[:block] {
			energy += float64(s) * float64(s)
		}
		out = append(out, 10*math.Log10(energy/block+1e-12) > -30)
	}
	return out
}

// tonal counts the blocks with the tone.
func tonal(all []float32) (n int) {
	for _, is := range loud(all) {
		if is {
			n++
		}
	}
	return n
}

// longestGap is the longest time without the tone between its first block and
// its last.
func longestGap(all []float32) time.Duration {
	blocks := loud(all)
	longest, last := 0, slices.Index(blocks, true)
	for i, is := range blocks {
		if is {
			longest, last = max(longest, i-last-1), i
		}
	}
	return time.Duration(longest) * time.Second * block / rate
}
