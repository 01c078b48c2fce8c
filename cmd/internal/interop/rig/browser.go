//go:build linux

package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// BrowserOptions configures a phone in Chromium.
type BrowserOptions struct {
	Library    string  `json:"library"`    // "jssip" or "sipjs"
	URL        string  `json:"url"`        // of the server, wss://…
	Pin        string  `json:"pin"`        // of the server's key, see Authority
	User       string  `json:"user"`       // also its number
	Password   string  `json:"password"`   // of User
	Domain     string  `json:"domain"`     // what comes after @
	Register   bool    `json:"register"`   // so that it can be called
	Answer     bool    `json:"answer"`     // take calls by itself
	Processing bool    `json:"processing"` // echo canceller, noise suppression and gain control on
	Digits     bool    `json:"digits"`     // report the keypad's tones that it hears
	Headed     bool    `json:"headed"`     // a window on DISPLAY instead of none
	Microphone string  `json:"microphone"` // a sound device by its description, in place of a file
	Speaker    string  `json:"speaker"`    // the same for what it plays
	Tone       float64 `json:"-"`          // in Hz: what its microphone hears without Microphone

	Env []string `json:"-"` // beside this process's own, such as a Pulse's
}

// BrowserEvent is something that happened in the page. Which fields are set depends on the event; web/phone.mjs and the
// scripts in web/page say what there is.
type BrowserEvent struct {
	Event string  `json:"event"`
	T     float64 `json:"t"` // milliseconds since 1970 by the page's clock

	Line  string `json:"line"`  // sent, received: first line of the SIP message
	State string `json:"state"` // connection: of the RTCPeerConnection
	By    string `json:"by"`    // ended, hold: "local" or "remote"
	Cause string `json:"cause"` // ended, failed, registrationFailed: in the library's words
	Code  int    `json:"code"`  // failed, refused: SIP status, or 0
	From  string `json:"from"`  // incoming, text: user part
	Digit string `json:"digit"` // digit, info: one of 0-9 A-D * #

	Seen BrowserSeen `json:"seen"` // incoming

	ID      int             `json:"id"`
	Value   json.RawMessage `json:"value"`
	Message string          `json:"message"`
	PID     int             `json:"pid"`
}

// BrowserSeen are header fields of an INVITE that came.
type BrowserSeen struct {
	Privacy  string `json:"privacy"`
	Asserted string `json:"asserted"` // P-Asserted-Identity
	Tenant   string `json:"tenant"`   // X-Tenant
}

// Browser is a phone in Chromium: one page with one line.
type Browser struct {
	PID int // of Chromium's first process, the parent of its others

	dir   string
	proc  *process
	inbox *inbox[BrowserEvent]

	mu     sync.Mutex // guards what follows
	stdin  io.WriteCloser
	lastID int
}

// StartBrowser starts Chromium with its page, and returns when the page runs. With Register set, wait for the event
// "registered" before calling it.
func StartBrowser(ctx context.Context, options BrowserOptions) (_ *Browser, err error) {
	dir, err := os.MkdirTemp("", "offhook-browser-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	b := &Browser{dir: dir, inbox: newInbox[BrowserEvent]()}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	microphone := filepath.Join(dir, "microphone.wav")
	if err := WriteTone(microphone, options.Tone, 10); err != nil {
		return nil, err
	}
	config, err := json.Marshal(struct {
		BrowserOptions
		Microphone string `json:"wav"`
		Profile    string `json:"folder"`
		Chromium   string `json:"chromium"`
		Loopback   bool   `json:"loopback"`
	}{options, microphone, filepath.Join(dir, "profile"), chromiumPath(), Address() == ""})
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	if err := b.launch(ctx, string(config), options.Env); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("a minute passed"))
	defer cancel()
	event, err := b.Wait(ready, "ready")
	if err != nil {
		return nil, err
	}
	b.PID = event.PID
	return b, nil
}

func chromiumPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "/usr/bin/chromium"
}

// webFolder is where the scripts lie, and where `make web` puts the node packages. A test runs in its package's folder, a
// program at the top of the tree: either is below go.mod.
func webFolder() (string, error) {
	top, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("rig: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(top, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(top)
		if up == top {
			return "", errors.New("rig: this folder is not inside of Offhook's tree")
		}
		top = up
	}
	folder := filepath.Join(top, "cmd", "internal", "interop", "web")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "jssip")); err != nil {
		return "", fmt.Errorf("rig: the browser phone's packages are not installed, run make web: %w", err)
	}
	return folder, nil
}

func (b *Browser) launch(ctx context.Context, config string, env []string) error {
	folder, err := webFolder()
	if err != nil {
		return err
	}
	b.proc, err = start(ctx, "node", []string{"phone.mjs", config}, func(cmd *exec.Cmd) (err error) {
		cmd.Dir = folder
		// Chromium writes settings beside its profile too; they belong in our folder.
		cmd.Env = append(os.Environ(), "HOME="+b.dir, "XDG_CONFIG_HOME="+b.dir, "XDG_CACHE_HOME="+b.dir)
		cmd.Env = append(cmd.Env, env...)
		cmd.Stdout = &lines{each: b.told}
		b.stdin, err = cmd.StdinPipe()
		return err
	})
	if err != nil {
		return err
	}
	b.inbox.ended = b.proc.done
	return nil
}

// told takes a line that the script prints.
func (b *Browser) told(line []byte) {
	var event BrowserEvent
	if json.Unmarshal(line, &event) == nil {
		b.inbox.put(event)
	}
}

// Wait returns the first event of that name that no earlier Wait has returned, as soon as there is one.
func (b *Browser) Wait(ctx context.Context, name string) (BrowserEvent, error) {
	return b.WaitFor(ctx, name, func(e BrowserEvent) bool { return e.Event == name })
}

// WaitFor is Wait for an event that a condition describes; what names it in the error.
func (b *Browser) WaitFor(ctx context.Context, what string, condition func(BrowserEvent) bool) (BrowserEvent, error) {
	event, err := b.inbox.take(ctx, condition)
	if err != nil {
		return event, b.proc.failure(fmt.Sprintf("%v, while waiting for %s%s", err, what, b.story()))
	}
	return event, nil
}

// Events returns everything that has happened so far.
func (b *Browser) Events() []BrowserEvent { return b.inbox.events() }

// story tells what happened, for a message.
func (b *Browser) story() string {
	var told strings.Builder
	for _, e := range b.Events() {
		if e.Event == "done" {
			continue
		}
		fmt.Fprintf(&told, "\n  %s", strings.Join(strings.Fields(fmt.Sprint(e.Event, " ", e.Line, e.State, e.Cause, e.Digit, e.Message)), " "))
	}
	return "; so far:" + told.String() + "\n"
}

// Do calls a function of window.phone, such as dial, answer, hangUp, hold or sendDigits, and returns its value as JSON.
func (b *Browser) Do(ctx context.Context, function string, arguments ...any) (json.RawMessage, error) {
	b.mu.Lock()
	b.lastID++
	id := b.lastID
	command, err := json.Marshal(map[string]any{"id": id, "do": function, "with": append([]any{}, arguments...)})
	if err == nil {
		_, err = b.stdin.Write(append(command, '\n'))
	}
	b.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("rig: telling the browser to %s: %w", function, err)
	}
	event, err := b.WaitFor(ctx, "the end of "+function, func(e BrowserEvent) bool {
		return e.ID == id && (e.Event == "done" || e.Event == "error")
	})
	if err != nil {
		return nil, err
	}
	if event.Event == "error" {
		return nil, fmt.Errorf("rig: the browser's %s: %s", function, event.Message)
	}
	return event.Value, nil
}

// Hear waits until the page hears a tone of hz, within 2 %, well above everything else.
func (b *Browser) Hear(ctx context.Context, hz float64) error {
	var heard struct{ HZ, SNR, RMS float64 }
	for {
		value, err := b.Do(ctx, "tone")
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("rig: the browser has not heard %.0f Hz but last %.1f Hz, %.0f dB over the rest, RMS %.4f: %w%s",
				hz, heard.HZ, heard.SNR, heard.RMS, context.Cause(ctx), b.story())
		case err == nil:
			if err := json.Unmarshal(value, &heard); err != nil {
				return fmt.Errorf("rig: the browser's tone: %w", err)
			}
			if math.Abs(heard.HZ-hz) < 0.02*hz && heard.SNR > 30 && heard.RMS > 0.01 {
				return nil
			}
		case !strings.Contains(err.Error(), "no remote audio yet"):
			return err
		}
		// What it looks at is the last third of a second.
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// HearNothing waits until the page hears silence, or has nothing to play any more.
func (b *Browser) HearNothing(ctx context.Context) error {
	for {
		value, err := b.Do(ctx, "tone")
		if err != nil {
			return err
		}
		var heard struct{ RMS float64 }
		if err := json.Unmarshal(value, &heard); err != nil {
			return fmt.Errorf("rig: the browser's tone: %w", err)
		}
		if heard.RMS < 0.001 {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("rig: the browser still hears an RMS of %.4f: %w%s", heard.RMS, context.Cause(ctx), b.story())
		}
	}
}

// HearDigits waits for these digits in this order and no others; it takes the option Digits. A browser tells no page which
// RFC 4733 events it receives, but it sounds them. Half of them may be missing, since on a machine that is out of breath the
// browser leaves gaps in what it sounds; for the same reason one that is heard twice in a row counts once, so that want must
// not have one twice in a row. baresip and the demo PBX are peers that miss none.
func (b *Browser) HearDigits(ctx context.Context, want string) error {
	var heard strings.Builder
	for heard.Len() < len(want) {
		// Digits come within half a second of each other; the first takes longer.
		const patience = 5 * time.Second
		waiting, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("%v passed", patience))
		event, err := b.Wait(waiting, "digit")
		cancel()
		if err != nil {
			if 2*heard.Len() >= len(want) && ctx.Err() == nil {
				break
			}
			return fmt.Errorf("rig: heard the digits %q of %q: %w", heard.String(), want, err)
		}
		if !strings.HasSuffix(heard.String(), event.Digit) {
			heard.WriteString(event.Digit)
		}
		if strings.HasSuffix(want, event.Digit) {
			break
		}
	}
	rest := heard.String()
	for _, digit := range want {
		rest = strings.TrimPrefix(rest, string(digit))
	}
	if rest != "" || 2*heard.Len() < len(want) {
		return fmt.Errorf("rig: heard the digits %q, not %q", heard.String(), want)
	}
	return nil
}

// BrowserStats is what the browser says of its call.
type BrowserStats struct {
	Codec            string `json:"codec"` // of what it receives, as "audio/opus"
	PacketsReceived  int    `json:"packetsReceived"`
	PacketsLost      int    `json:"packetsLost"`
	PacketsSent      int    `json:"packetsSent"`
	ConcealedSamples int    `json:"concealedSamples"`
	SamplesReceived  int    `json:"samplesReceived"` // concealed ones among them
	// BufferDelay is how many seconds all BufferEmitted samples together have waited in the jitter buffer.
	BufferDelay   float64 `json:"bufferDelay"`
	BufferEmitted int     `json:"bufferEmitted"`
	DTLS          string  `json:"dtls"` // state, "connected"
}

// Stats asks for the call's statistics.
func (b *Browser) Stats(ctx context.Context) (BrowserStats, error) {
	var stats BrowserStats
	value, err := b.Do(ctx, "stats")
	if err != nil {
		return stats, err
	}
	if err := json.Unmarshal(value, &stats); err != nil {
		return stats, fmt.Errorf("rig: the browser's statistics: %w", err)
	}
	return stats, nil
}

// Close ends Chromium and removes its files.
func (b *Browser) Close() {
	if b.proc != nil {
		_ = b.stdin.Close() // the script then closes Chromium in order
		select {
		case <-b.proc.done:
		case <-time.After(5 * time.Second):
		}
		b.proc.stop()
	}
	_ = os.RemoveAll(b.dir)
}
