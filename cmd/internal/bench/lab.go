//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"offhook/cmd/internal/interop/rig"
)

// lab is what both phones find: a server, and somebody who answers at once and sounds at 1 kHz.
type lab struct {
	*rig.Kamailio
	callee   *rig.Baresip
	answered figures // of the callee
	dir      string
	speech   string // WAV file for the microphone
}

// Who calls whom.
const (
	caller = "alice"
	callee = "carol"
)

func newLab(ctx context.Context) (_ *lab, err error) {
	if rig.Address() == "" {
		return nil, errors.New("baresip, who answers here, offers no loopback candidate, and this machine has no other address")
	}
	l := &lab{answered: make(figures)}
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	if l.dir, err = os.MkdirTemp("", "offhook-bench-"); err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	l.speech = filepath.Join(l.dir, "speech.wav")
	if err := rig.WriteTone(l.speech, 440, 10); err != nil {
		return nil, err
	}
	if l.Kamailio, err = rig.StartKamailio(ctx, rig.KamailioOptions{Host: rig.Address()}); err != nil {
		return nil, err
	}
	l.callee, err = rig.StartBaresip(ctx, rig.BaresipOptions{
		Server: l.Kamailio, User: callee, Codecs: []string{"opus", "PCMU"}, Tone: 1000, Answer: true,
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Close ends the server and the callee.
func (l *lab) Close() {
	if l.callee != nil {
		l.callee.Close()
	}
	if l.Kamailio != nil {
		l.Kamailio.Close()
	}
	_ = os.RemoveAll(l.dir)
}
