//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"offhook/cmd/internal/interop/rig"
)

// measureBrowser measures Chromium with a page of JsSIP, its audio processing off as ours is, and then with all of it on.
func measureBrowser(ctx context.Context, l *lab, p plan) (figures, error) {
	measured := make(figures)
	if err := measured.browser(ctx, l, p); err != nil {
		return nil, err
	}
	b, err := startBrowser(ctx, l, true)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if _, err := b.Wait(ctx, "registered"); err != nil {
		return nil, err
	}
	_, err = browserCall(ctx, b, func() error {
		_, err := measured.costInCall(ctx, b.PID, p.call, processorVoice)
		return err
	})
	return measured, err
}

func startBrowser(ctx context.Context, l *lab, processing bool) (*rig.Browser, error) {
	return rig.StartBrowser(ctx, rig.BrowserOptions{
		Library: "jssip", URL: l.URL(), Pin: l.Pin, User: caller, Password: rig.Password(caller), Domain: rig.Domain,
		Register: true, Tone: 440, Processing: processing,
	})
}

// browser measures all that needs no processing.
func (f figures) browser(ctx context.Context, l *lab, p plan) error {
	b, err := startBrowser(ctx, l, false)
	if err != nil {
		return err
	}
	defer b.Close()
	spawned, err := b.Wait(ctx, "spawned")
	if err != nil {
		return err
	}
	registered, err := b.Wait(ctx, "registered")
	if err != nil {
		return err
	}
	f[startToRegistered] = registered.T - spawned.T
	if err := f.cost(ctx, b.PID, p.idle, processorIdle, memoryIdle); err != nil {
		return err
	}

	var toInvite, toAudio, whole []float64
	for range p.calls {
		times, err := browserCall(ctx, b, nil)
		if err != nil {
			return err
		}
		toInvite = append(toInvite, times.invite-times.dialled)
		toAudio = append(toAudio, times.audio-times.ok)
		whole = append(whole, times.audio-times.dialled)
	}
	f.firstAndLater(dialToInviteFirst, dialToInviteLater, toInvite)
	f.firstAndLater(okToAudioFirst, okToAudioLater, toAudio)
	f[dialToAudio], _ = median(whole)

	_, err = browserCall(ctx, b, func() error {
		_, err := f.costInCall(ctx, b.PID, p.call, processorCall)
		return err
	})
	return err
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
