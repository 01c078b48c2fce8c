package sipclient

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
)

// Prober finds out without a call which ways its sound could take.
type Prober interface {
	// Reach gathers candidates as a call with cfg would. Errors:
	// media.ErrNoNetwork, media.ErrNoRoute.
	Reach(ctx context.Context, cfg media.Config) (media.Reach, error)
	// AskSTUN asks a STUN server, host:port, which address it sees. Errors:
	// media.ErrSTUN.
	AskSTUN(ctx context.Context, server string) (netip.AddrPort, error)
	// AskTURN asks a TURN server for a relay, and returns its address. Errors:
	// media.ErrBadTURN, media.ErrTURN, media.ErrTURNLogin, media.ErrTURNRefused.
	AskTURN(ctx context.Context, relay media.Relay) (netip.AddrPort, error)
	// Interfaces lists this computer's network interfaces.
	Interfaces() ([]media.Interface, error)
}

// CheckAccount tries an account's server step by step without saving anything,
// and at last which ways the sound of a call could take. Whether the server's
// own audio ports are open shows only in a call. p is the password to use; nil
// means the one that is kept.
func (c *Client) CheckAccount(ctx context.Context, a account.Account, p *account.Password, report func(CheckStep)) error {
	if err := a.Validate(); err != nil {
		return err
	}
	cfg := LineConfig{Account: a.Clone(), Password: func(ctx context.Context) (account.Password, error) {
		switch {
		case p != nil:
			return *p, nil
		case c.options.Secrets == nil || a.ID == "" || a.AskPassword:
			return account.Password{}, ErrPasswordNeeded
		}
		return c.options.Secrets.Get(ctx, a.ID)
	}}
	if err := c.options.Signaling.Check(ctx, cfg, report); err != nil {
		return err
	}
	return c.checkMedia(ctx, a, report)
}

// AskSTUN asks a STUN server, host:port, which address of this computer it sees.
func (c *Client) AskSTUN(ctx context.Context, server string) (netip.AddrPort, error) {
	return c.options.Media.AskSTUN(ctx, server)
}

// checkMedia is the last step: the ways for the sound.
func (c *Client) checkMedia(ctx context.Context, a account.Account, report func(CheckStep)) error {
	ep, err := account.ParseServer(a.Server)
	if err != nil {
		return err
	}
	began := time.Now()
	report(CheckStep{Step: StepMedia})
	var cfg media.Config
	err = c.do(func(o *owner) error { cfg = o.networkFor(a, ep.Host); return nil })
	if err != nil {
		return err
	}
	cfg.TURN = c.relays.get(ctx)
	detail, err := c.mediaWays(ctx, cfg)
	if err != nil {
		err = &ConnectError{Step: StepMedia, Host: ep.Host, Err: err}
	}
	report(CheckStep{Step: StepMedia, Done: true, Took: time.Since(began), Detail: detail, Err: err})
	return err
}

// mediaWays says which ways there are, "192.0.2.4 host, 203.0.113.9 srflx", or
// what stands in their way.
func (c *Client) mediaWays(ctx context.Context, cfg media.Config) (string, error) {
	reach, err := c.options.Media.Reach(ctx, cfg)
	if err != nil {
		return "", err
	}
	if !reach.Reaches() && !reach.Has(media.PathRelay) {
		return "", fmt.Errorf("%w: %v", media.ErrWrongInterface, reach.Route)
	}
	// ICE waits 300 ms for STUN in a call. Here a person waits, and wants to know.
	for _, server := range cfg.STUN {
		if _, err := c.options.Media.AskSTUN(ctx, server); err != nil {
			return "", fmt.Errorf("STUN server %s: %w", server, err)
		}
	}
	ways := make([]string, 0, len(reach.Paths))
	for _, p := range reach.Paths {
		ways = append(ways, p.Address.Addr().String()+" "+string(p.Kind))
	}
	return strings.Join(ways, ", "), nil
}
