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
	if err := searching(ctx, l, measured); err != nil {
		return nil, err
	}
	if err := inCall(ctx, l, p, measured, processorCall); err != nil {
		return nil, err
	}
	// What a microphone's sound goes through costs more than all the rest.
	return measured, inCall(ctx, l, p, measured, processorVoice, "--enhance")
}

// inCall measures offhookctl while it speaks, and listens.
func inCall(ctx context.Context, l *lab, p plan, measured figures, processor figure, args ...string) error {
	length := p.call + settling + 10*time.Second
	o, err := ctl(ctx, l, p, append([]string{"call", callee, "--duration", length.String()}, args...)...)
	if err != nil {
		return err
	}
	defer o.Close()
	if _, err := o.Wait(ctx, "first_audio"); err != nil {
		return err
	}
	beside, err := measured.costInCall(ctx, o.PID(), p.call, processor, l.callee.PID())
	if err == nil && processor == processorCall {
		l.answered[processor] = beside[0]
	}
	return err
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
