//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// measureBrowser measures Chromium with a page of JsSIP, its audio processing off as ours is.
func measureBrowser(ctx context.Context, l *lab, p plan) (figures, error) {
	measured := make(figures)
	b, err := rig.StartBrowser(ctx, rig.BrowserOptions{
		Library: "jssip", URL: l.URL(), Pin: l.Pin, User: caller, Password: rig.Password(caller), Domain: rig.Domain,
		Register: true, Tone: 440,
	})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	spawned, err := b.Wait(ctx, "spawned")
	if err != nil {
		return nil, err
	}
	registered, err := b.Wait(ctx, "registered")
	if err != nil {
		return nil, err
	}
	measured[startToRegistered] = registered.T - spawned.T
	if err := measured.cost(ctx, b.PID, p.idle, processorIdle, memoryIdle); err != nil {
		return nil, err
	}

	var toInvite, toAudio, whole []float64
	for range p.calls {
		times, err := browserCall(ctx, b, nil)
		if err != nil {
			return nil, err
		}
		toInvite = append(toInvite, times.invite-times.dialled)
		toAudio = append(toAudio, times.audio-times.ok)
		whole = append(whole, times.audio-times.dialled)
	}
	measured.firstAndLater(dialToInviteFirst, dialToInviteLater, toInvite)
	measured.firstAndLater(okToAudioFirst, okToAudioLater, toAudio)
	measured[dialToAudio], _ = median(whole)

	_, err = browserCall(ctx, b, func() error {
		_, err := measured.costInCall(ctx, b.PID, p.call, processorCall)
		return err
	})
	if err != nil {
		return nil, err
	}
	return measured, nil
}

// callTimes are the moments of one call, in milliseconds of the page's clock.
type callTimes struct{ dialled, invite, ok, audio float64 }

// browserCall places a call, does something in it, and ends it.
func browserCall(ctx context.Context, b *rig.Browser, during func() error) (callTimes, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, 5*time.Minute, fmt.Errorf("the call took 5 minutes"))
	defer cancel()
	var times callTimes
	if _, err := b.Do(ctx, "dial", callee); err != nil {
		return times, err
	}
	moments := []struct {
		what string
		at   *float64
		is   func(rig.BrowserEvent) bool
	}{
		{"Dial", &times.dialled, func(e rig.BrowserEvent) bool { return e.Event == "dialled" }},
		{"the INVITE", &times.invite, func(e rig.BrowserEvent) bool {
			return e.Event == "sent" && strings.HasPrefix(e.Line, "INVITE ") && e.T >= times.dialled
		}},
		{"the 200", &times.ok, func(e rig.BrowserEvent) bool {
			return e.Event == "received" && strings.HasPrefix(e.Line, "SIP/2.0 200 ") && e.T > times.invite
		}},
		{"audio", &times.audio, func(e rig.BrowserEvent) bool { return e.Event == "decoded" }},
	}
	for _, moment := range moments {
		event, err := b.WaitFor(ctx, moment.what, moment.is)
		if err != nil {
			return times, err
		}
		*moment.at = event.T
	}
	if during != nil {
		if err := during(); err != nil {
			return times, err
		}
	}
	if _, err := b.Do(ctx, "hangUp"); err != nil {
		return times, err
	}
	_, err := b.Wait(ctx, "ended")
	return times, err
}
