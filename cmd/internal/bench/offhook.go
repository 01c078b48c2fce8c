//go:build linux

package main

import (
	"context"
	"path/filepath"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// measureHeadless measures offhookctl: the phone without a window, with files in place of sound devices.
func measureHeadless(ctx context.Context, l *lab, p plan) (figures, error) {
	measured := make(figures)
	if err := waiting(ctx, l, p, measured); err != nil {
		return nil, err
	}
	if err := setUp(ctx, l, p, measured); err != nil {
		return nil, err
	}
	length := p.call + settling + 10*time.Second
	o, err := ctl(ctx, l, p, "call", callee, "--duration", length.String())
	if err != nil {
		return nil, err
	}
	defer o.Close()
	if _, err := o.Wait(ctx, "first_audio"); err != nil {
		return nil, err
	}
	return measured, measured.cost(ctx, o.PID(), p.call, processorCall, memoryCall)
}

// ctl starts offhookctl as the caller.
func ctl(ctx context.Context, l *lab, p plan, args ...string) (*rig.Offhook, error) {
	args = append(args, "--server", l.URL(), "--user", caller, "--register", "--ca", l.CAFile, "--password-stdin",
		"--play", l.speech, "--record", filepath.Join(l.dir, "heard.wav"))
	return rig.StartOffhook(ctx, rig.OffhookOptions{
		Program: filepath.Join(p.programs, "offhookctl"), Args: args, Stdin: rig.Password(caller) + "\n",
	})
}

// waiting measures offhookctl while it waits for a call.
func waiting(ctx context.Context, l *lab, p plan, measured figures) error {
	o, err := ctl(ctx, l, p, "answer", "--once")
	if err != nil {
		return err
	}
	defer o.Close()
	ready, err := o.WaitFor(ctx, "its account to be ready", func(e rig.OffhookEvent) bool { return e.Event == "account" && e.State == "ready" })
	if err != nil {
		return err
	}
	// Its clock starts with the command; what the system needs to load the program is not in it, and small.
	measured[startToRegistered] = ready.T
	return measured.cost(ctx, o.PID(), p.idle, processorIdle, memoryIdle)
}
