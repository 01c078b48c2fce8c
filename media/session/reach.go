package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"offhook/media"
	"offhook/media/rtc"
)

// Reach gathers candidates as a call with cfg would, without touching a sound
// device, and finds out which address leads to the server. Errors:
// media.ErrNoNetwork, media.ErrNoRoute, ctx's.
func (e *Engine) Reach(ctx context.Context, cfg media.Config) (media.Reach, error) {
	if !e.running() {
		return media.Reach{}, ErrClosed
	}
	w, err := e.connect(cfg)
	if err != nil {
		return media.Reach{}, err
	}
	defer e.discard(w)
	paths, err := w.peer.Paths(ctx)
	switch {
	case errors.Is(err, rtc.ErrNoCandidates):
		return media.Reach{}, fmt.Errorf("%w: %w", media.ErrNoNetwork, err)
	case err != nil:
		return media.Reach{}, err
	}
	route, err := rtc.Route(ctx, cfg.ServerHost)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", media.ErrNoRoute, err)
	}
	return media.Reach{Route: route, Paths: paths}, err
}

// AskSTUN asks a STUN server which address it sees. Errors: media.ErrSTUN,
// those of the network, ctx's.
func (e *Engine) AskSTUN(ctx context.Context, server string) (netip.AddrPort, error) {
	return rtc.ProbeSTUN(ctx, server)
}

// AskTURN asks a TURN server for a relay, and returns its address. Errors:
// media.ErrBadTURN, media.ErrTURN, media.ErrTURNLogin, media.ErrTURNRefused, ctx's.
func (e *Engine) AskTURN(ctx context.Context, relay media.Relay) (netip.AddrPort, error) {
	return rtc.ProbeTURN(ctx, relay)
}

// Interfaces lists this computer's network interfaces, for media.Config.
func (e *Engine) Interfaces() ([]media.Interface, error) { return rtc.Interfaces() }
