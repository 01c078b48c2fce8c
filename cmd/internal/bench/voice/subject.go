//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"

	"offhook/cmd/internal/interop/rig"
)

// Who calls whom.
const (
	caller = "alice"
	callee = "bob"
)

// subject is a kind of phone, of which one calls another through a link.
type subject interface {
	// call begins a call, and returns when its sound has come through the link.
	call(ctx context.Context) error
	// end ends it, and returns what the callee says of it.
	end(ctx context.Context) (inside, error)
	// renew makes what is left of a call that went wrong ready for another.
	renew(ctx context.Context) error
	Close()
}

// inside is what a phone says of its own call.
type inside struct {
	buffer    float64 // ms that packets waited in the jitter buffer
	concealed float64 // % of the time
}

// server is a subject's own: its media goes through its link.
type server struct {
	*rig.Kamailio
	link *link
}

func newServer(ctx context.Context) (_ *server, err error) {
	if rig.Address() == "" {
		return nil, errors.New("this machine has no address but loopback, and Chromium offers no other")
	}
	s := new(server)
	if s.link, err = newLink(rig.Address()); err != nil {
		return nil, err
	}
	s.Kamailio, err = rig.StartKamailio(ctx, rig.KamailioOptions{
		Host: rig.Address(), Link: &rig.MediaLink{Caller: address(s.link.forCaller), Callee: address(s.link.forCallee)},
	})
	if err != nil {
		s.link.Close()
		return nil, fmt.Errorf("starting a server: %w", err)
	}
	return s, nil
}

func (s *server) Close() {
	s.Kamailio.Close()
	s.link.Close()
}
