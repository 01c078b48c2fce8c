//go:build gui

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come; the machine may be busy.
const patience = 60 * time.Second

var binary string // built by TestMain

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "offhook-window")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "offhook")
	// Without migrated_fynedo, so that Fyne checks who touches its objects.
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	code := 1
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building offhook:", err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// seat is a screen nobody sees, with a window manager and a sound card.
type seat struct {
	t    *testing.T
	home string
	env  []string
}

func newSeat(t *testing.T) *seat {
	t.Helper()
	return newSeatOn(t, "1280x900")
}

// newSeatOn is newSeat with a screen of that many pixels.
func newSeatOn(t *testing.T, screen string) *seat {
	t.Helper()
	d := &seat{t: t, home: t.TempDir()}
	run := filepath.Join(d.home, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	sound := filepath.Join(run, "sound")
	d.env = append(os.Environ(), "HOME="+d.home, "XDG_RUNTIME_DIR="+run, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=", "XDG_CACHE_HOME=",
		"PULSE_SERVER=unix:"+sound, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(run, "no-bus"), "WAYLAND_DISPLAY=", "LC_ALL=en_US.UTF-8", "FYNE_THEME=light")
	d.env = append(d.env, "DISPLAY=:"+d.screen(screen))
	d.start("openbox")
	d.start("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no",
		"-L", "module-native-protocol-unix socket="+sound+" auth-anonymous=1", "-L", "module-null-sink sink_name=spk",
		"-L", "module-remap-source source_name=mic master=spk.monitor", "-L", "module-always-sink")
	d.until("the sound card", func() bool { _, err := os.Stat(sound); return err == nil })
	return d
}

// screen starts an X server on a free display and returns its number.
func (d *seat) screen(pixels string) string {
	d.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	c := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", pixels+"x24", "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{w}
	d.run(c)
	_ = w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		d.t.Fatalf("Xvfb did not say its display: %v", err)
	}
	return strings.TrimSpace(number)
}

func (d *seat) start(name string, args ...string) {
	c := exec.Command(name, args...)
	c.Env = d.env
	d.run(c)
}

// run starts c and ends it with the test.
func (d *seat) run(c *exec.Cmd) {
	d.t.Helper()
	if err := c.Start(); err != nil {
		d.t.Fatalf("starting %s: %v", c.Path, err)
	}
	d.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
}

func (d *seat) until(what string, cond func() bool) {
	d.t.Helper()
	deadline, again := time.After(patience), time.NewTicker(50*time.Millisecond)
	defer again.Stop()
	for !cond() {
		select {
		case <-again.C:
		case <-deadline:
			d.t.Fatalf("never: %s", what)
		}
	}
}

// phone is the running program.
type phone struct {
	*seat
	cmd  *exec.Cmd
	done chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// open starts the program and waits for its window.
func (d *seat) open(args ...string) *phone {
	d.t.Helper()
	p := d.launch(args...)
	p.appears()
	return p
}

// launch starts the program.
func (d *seat) launch(args ...string) *phone {
	d.t.Helper()
	p := &phone{seat: d, done: make(chan error, 1)}
	p.cmd = exec.Command(binary, append([]string{"--verbose"}, args...)...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = d.env, p, p
	if err := p.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	d.t.Cleanup(p.close)
	return p
}

// appears waits for the window, and gives it the keyboard.
func (p *phone) appears() {
	p.t.Helper()
	p.until("the window", p.visible)
	p.xdotool("search", "--onlyvisible", "--class", "^Offhook$", "windowfocus")
}

// visible reports whether the window is on the screen.
func (p *phone) visible() bool {
	return p.xdotool("search", "--onlyvisible", "--class", "^Offhook$") != ""
}

// again starts the program once more, for the same person, and waits for its end.
func (p *phone) again(args ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, binary, args...)
	c.Env = p.env
	if out, err := c.CombinedOutput(); err != nil {
		p.t.Fatalf("the second start: %v: %s", err, out)
	}
}

// Write keeps what the program prints.
func (p *phone) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *phone) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// close ends the program as a session's end does, and looks at how it went.
func (p *phone) close() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.done:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			p.t.Errorf("after SIGTERM: %v", err)
		}
	case <-time.After(patience):
		p.t.Error("SIGTERM does not end the program")
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	log := p.said()
	if strings.Contains(log, "Error in Fyne call thread") || strings.Contains(log, "panic:") || strings.Contains(log, "DATA RACE") {
		p.t.Errorf("the program complained:\n%s", log)
	}
	if p.t.Failed() {
		p.t.Logf("what the program said:\n%s", log)
	}
}

// hears waits for a line of the log that has all parts.
func (p *phone) hears(parts ...string) {
	p.t.Helper()
	p.until("a log line with "+strings.Join(parts, ", "), func() bool { return p.heard(parts...) })
}

func (p *phone) heard(parts ...string) bool {
	for line := range strings.Lines(p.said()) {
		all := true
		for _, part := range parts {
			all = all && strings.Contains(line, part)
		}
		if all {
			return true
		}
	}
	return false
}

func (p *phone) xdotool(args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", args...)
	c.Env = p.env
	out, _ := c.Output() // a search that finds nothing fails
	return strings.TrimSpace(string(out))
}

func (p *phone) types(text string)  { p.xdotool("type", "--delay", "40", text) }
func (p *phone) presses(key string) { p.xdotool("key", key) }

// picture returns what is on the screen.
func (p *phone) picture() image.Image {
	p.t.Helper()
	return p.shot("root")
}

// shot takes a picture of a window of the screen, by its ID.
func (p *phone) shot(window string) image.Image {
	p.t.Helper()
	c := exec.Command("import", "-window", window, "png:-")
	c.Env = p.env
	out, err := c.Output()
	if err != nil {
		p.t.Fatalf("taking a picture: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		p.t.Fatal(err)
	}
	return img
}

// keep stores a picture among the artefacts.
func (p *phone) keep(name string) {
	p.t.Helper()
	dir := os.Getenv("OFFHOOK_ARTEFACTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	save(p.t, filepath.Join(dir, "window", name+".png"), p.picture())
}

func save(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// The colours by which the tests find things on the screen: those of the light theme.
var (
	green      = color.NRGBA{0x0F, 0x84, 0x50, 0xff} // Dial, Answer
	red        = color.NRGBA{0xD1, 0x34, 0x3B, 0xff} // Hang up, Decline
	amber      = color.NRGBA{0xFB, 0xF1, 0xDD, 0xff} // a warning
	softAccent = color.NRGBA{0xE3, 0xF3, 0xEF, 0xff} // a button that is switched on
	softGreen  = color.NRGBA{0xDD, 0xF0, 0xE6, 0xff} // Dial that cannot be pressed
)

// find returns the area of c, where it is at least as big as a button.
func (p *phone) find(c color.NRGBA) (image.Rectangle, bool) {
	box, n := p.area(c)
	return box, n > 1500
}

// count returns how many pixels on the screen are c.
func (p *phone) count(c color.NRGBA) int {
	_, n := p.area(c)
	return n
}

// area returns what encloses all of c on the screen, and how many pixels it has.
func (p *phone) area(c color.NRGBA) (box image.Rectangle, n int) {
	img := p.picture()
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if color.NRGBAModel.Convert(img.At(x, y)) == c {
				box = box.Union(image.Rect(x, y, x+1, y+1))
				n++
			}
		}
	}
	return box, n
}

// sees waits until c is on the screen.
func (p *phone) sees(what string, c color.NRGBA) image.Rectangle {
	p.t.Helper()
	var box image.Rectangle
	p.until(what, func() (ok bool) {
		box, ok = p.find(c)
		return ok
	})
	return box
}

// clicks presses the mouse on the area of c.
func (p *phone) clicks(what string, c color.NRGBA) {
	p.t.Helper()
	box := p.sees(what, c)
	p.xdotool("mousemove", fmt.Sprint((box.Min.X+box.Max.X)/2), fmt.Sprint(box.Max.Y-8), "click", "1")
}

// differ reports whether two pictures differ.
func differ(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return true
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return true
			}
		}
	}
	return false
}
