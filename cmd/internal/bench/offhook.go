//go:build linux

package main

import (
	"context"
	"fmt"
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
	var toInvite, toAudio, whole []float64
	for range p.calls {
		summary, err := ctlCall(ctx, l, p, "2s", nil)
		if err != nil {
			return nil, err
		}
		toInvite = append(toInvite, summary.Timing["invite_sent"])
		toAudio = append(toAudio, summary.Timing["first_audio"]-summary.Timing["answered"])
		whole = append(whole, summary.Timing["first_audio"])
	}
	// Every one is the first call of a process.
	measured[dialToInviteFirst], _ = median(toInvite)
	measured[okToAudioFirst], _ = median(toAudio)
	measured[dialToAudio], _ = median(whole)

	length := p.call + settling + 10*time.Second
	_, err := ctlCall(ctx, l, p, length.String(), func(o *rig.Offhook) error {
		if _, err := o.Wait(ctx, "first_audio"); err != nil {
			return err
		}
		if err := measured.cost(ctx, o.PID(), p.call, processorCall, memoryCall); err != nil {
			return err
		}
		return o.Interrupt()
	})
	if err != nil {
		return nil, err
	}
	return measured, nil
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

// ctlCall places a call of that length, does something in it, and returns its summary.
func ctlCall(ctx context.Context, l *lab, p plan, length string, during func(*rig.Offhook) error) (rig.OffhookEvent, error) {
	o, err := ctl(ctx, l, p, "call", callee, "--duration", length)
	if err != nil {
		return rig.OffhookEvent{}, err
	}
	defer o.Close()
	if during != nil {
		if err := during(o); err != nil {
			return rig.OffhookEvent{}, err
		}
	}
	summary, _, said, err := o.Finish(ctx)
	if err == nil && summary.Result != "answered" {
		err = fmt.Errorf("the call ended with %q:\n%s", summary.Result, said)
	}
	return summary, err
}
