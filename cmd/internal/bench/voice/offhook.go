//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"offhook/cmd/internal/interop/rig"
)

// offhook is offhookctl, which starts for each call. Its processing is off, as the browser's is.
type offhook struct {
	server  *server
	room    *room
	program string
	ear     string

	calling, called *rig.Offhook
}

// run starts one side with its sound devices.
func (o *offhook) run(ctx context.Context, who, input, output string, args ...string) (*rig.Offhook, error) {
	home, err := os.MkdirTemp(o.room.dir, who)
	if err != nil {
		return nil, fmt.Errorf("making a home: %w", err)
	}
	settings := filepath.Join(home, "settings.toml")
	text := fmt.Sprintf("welcomed = true\n[audio]\necho_off = true\nnoise_off = true\ngain_off = true\n[audio.input]\nname = %q\n[audio.output]\nname = %q\n", input, output)
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("writing settings: %w", err)
	}
	args = append(args, "--config", settings, "--server", o.server.URL(), "--user", who, "--register", "--ca", o.server.CAFile, "--password-stdin")
	return rig.StartOffhook(ctx, rig.OffhookOptions{
		Program: o.program, Args: args, Stdin: rig.Password(who) + "\n", Home: home, Env: o.room.Env(),
	})
}

func (o *offhook) call(ctx context.Context) (err error) {
	if o.called, err = o.run(ctx, callee, silence, o.ear, "answer", "--once"); err != nil {
		return err
	}
	waiting, cancel := limited(ctx)
	defer cancel()
	if err := o.called.WaitReady(waiting); err != nil {
		return err
	}
	if o.calling, err = o.run(ctx, caller, microphone, nowhere, "call", callee); err != nil {
		return err
	}
	_, err = o.called.Wait(waiting, "first_audio")
	return err
}

func (o *offhook) end(ctx context.Context) (inside, error) {
	if err := o.calling.Interrupt(); err != nil {
		return inside{}, fmt.Errorf("hanging up: %w", err)
	}
	waiting, cancel := limited(ctx)
	defer cancel()
	summary, _, _, err := o.called.Finish(waiting)
	o.Close()
	if err != nil {
		return inside{}, err
	}
	const packet = 20 // ms
	whole := float64(packet * (summary.Rx.Packets + summary.Rx.Lost))
	return inside{buffer: summary.Rx.MeanMS, concealed: 100 * summary.Rx.ConcealedMS / max(whole, packet)}, nil
}

func (o *offhook) renew(context.Context) error {
	o.Close()
	return nil
}

// Close ends a call that still is.
func (o *offhook) Close() {
	for _, side := range []**rig.Offhook{&o.calling, &o.called} {
		if *side != nil {
			(*side).Close()
			*side = nil
		}
	}
}
