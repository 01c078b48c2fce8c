//go:build linux

package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// OffhookOptions says how to run offhookctl.
type OffhookOptions struct {
	Program string   // path of offhookctl
	Args    []string // its subcommand and flags; --json is added
	Stdin   string   // what it reads, such as a password
	Env     []string // beside this process's own, such as a Pulse's or a Bus's
	Home    string   // folder for its settings and history; empty makes one that Close removes
}

// OffhookEvent is one object that offhookctl prints. Which fields are set depends on the event.
type OffhookEvent struct {
	Event     string  `json:"event"`
	T         float64 `json:"t_ms"` // milliseconds since the command began
	State     string  `json:"state"`
	Direction string  `json:"direction"`
	Number    string  `json:"number"`
	Codec     string  `json:"codec"`
	Error     string  `json:"error"`
	WSS       string  `json:"wss"` // where a demo PBX listens

	// Of the event "summary", which is the last.
	Result string             `json:"result"`
	Code   int                `json:"code"`
	By     string             `json:"ended_by"`
	Timing map[string]float64 `json:"timing_ms"` // milliseconds since Dial
	Rx, Tx struct {
		Packets     int     `json:"packets"`
		Lost        int     `json:"lost"`
		Level       float64 `json:"level_dbfs"`
		ConcealedMS float64 `json:"concealed_ms"`
		BufferMS    float64 `json:"buffer_delay_ms"` // at the end
		MeanMS      float64 `json:"buffer_mean_ms"`
	}
}

// Offhook is a running offhookctl.
type Offhook struct {
	proc    *process
	inbox   *inbox[OffhookEvent]
	said    tail // on standard output
	madeDir string
}

// StartOffhook starts offhookctl. It lives no longer than ctx.
func StartOffhook(ctx context.Context, options OffhookOptions) (_ *Offhook, err error) {
	o := &Offhook{inbox: newInbox[OffhookEvent]()}
	if options.Home == "" {
		if o.madeDir, err = os.MkdirTemp("", "offhook-home-"); err != nil {
			return nil, fmt.Errorf("rig: %w", err)
		}
		options.Home = o.madeDir
	}
	o.proc, err = start(ctx, options.Program, append(options.Args, "--json"), func(cmd *exec.Cmd) error {
		cmd.Env = append(os.Environ(), HomeEnv(options.Home)...)
		cmd.Env = append(cmd.Env, options.Env...)
		cmd.Stdin = strings.NewReader(options.Stdin)
		cmd.Stdout = &lines{each: o.told}
		return nil
	})
	if err != nil {
		_ = os.RemoveAll(o.madeDir)
		return nil, err
	}
	o.inbox.ended = o.proc.done
	return o, nil
}

// HomeEnv are the environment variables with which a program keeps its files in a folder.
func HomeEnv(folder string) []string {
	return []string{
		"HOME=" + folder, "XDG_CONFIG_HOME=" + folder + "/config", "XDG_DATA_HOME=" + folder + "/data",
		"XDG_STATE_HOME=" + folder + "/state", "XDG_CACHE_HOME=" + folder + "/cache",
	}
}

// told takes a line that the program prints.
func (o *Offhook) told(line []byte) {
	_, _ = fmt.Fprintf(&o.said, "%s\n", line)
	var event OffhookEvent
	if json.Unmarshal(line, &event) == nil {
		o.inbox.put(event)
	}
}

// PID is the process id.
func (o *Offhook) PID() int { return o.proc.PID() }

// Wait returns the first event of that name that no earlier Wait has returned.
func (o *Offhook) Wait(ctx context.Context, name string) (OffhookEvent, error) {
	return o.WaitFor(ctx, name, func(e OffhookEvent) bool { return e.Event == name })
}

// WaitReady waits until its account can be called and place calls.
func (o *Offhook) WaitReady(ctx context.Context) error {
	_, err := o.WaitFor(ctx, "its account to be ready", func(e OffhookEvent) bool { return e.Event == "account" && e.State == "ready" })
	return err
}

// WaitFor is Wait for an event that a condition describes; what names it in the error.
func (o *Offhook) WaitFor(ctx context.Context, what string, condition func(OffhookEvent) bool) (OffhookEvent, error) {
	event, err := o.inbox.take(ctx, condition)
	if err != nil {
		return event, o.proc.failure(fmt.Sprintf("%v, while waiting for %s, after\n%s", err, what, o.said.all()))
	}
	return event, nil
}

// Interrupt is Ctrl-C.
func (o *Offhook) Interrupt() error { return o.proc.signal(syscall.SIGINT) }

// Finish waits until it ends by itself, and returns its last object, its exit status, and what it said on standard error
// and output.
func (o *Offhook) Finish(ctx context.Context) (summary OffhookEvent, status int, said string, err error) {
	select {
	case <-o.proc.done:
	case <-ctx.Done():
		return summary, 0, "", o.proc.failure(fmt.Sprintf("%v, while waiting for its end", context.Cause(ctx)))
	}
	var exit *exec.ExitError
	// Under Wine, what Wine itself starts keeps the pipes open for a while after.
	if o.proc.err != nil && !errors.As(o.proc.err, &exit) && !errors.Is(o.proc.err, exec.ErrWaitDelay) {
		return summary, 0, "", o.proc.failure(o.proc.err.Error())
	}
	for _, event := range o.inbox.events() {
		if event.Event == "summary" {
			summary = event
		}
	}
	return summary, o.proc.cmd.ProcessState.ExitCode(), o.said.all() + o.proc.log.all(), nil
}

// Close ends it, if it runs still, and removes its folder if it was made here.
func (o *Offhook) Close() {
	o.proc.stop()
	if o.madeDir != "" {
		_ = os.RemoveAll(o.madeDir)
	}
}
