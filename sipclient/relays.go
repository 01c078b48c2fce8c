package sipclient

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"

	"offhook/media"
	"offhook/sipclient/account"
)

// relays are the chosen TURN servers with their passwords. A keyring may take its
// time, so they are read beside everything else, and a call waits for them on its
// own worker. Any goroutine may use them.
type relays struct {
	mu      sync.Mutex
	servers []media.TURNServer
	loaded  chan struct{} // closed when list is complete; nil before the first load
	list    []media.Relay
}

// relaySecret is under what a server's password is kept. No account's ID has a
// colon.
func relaySecret(url string) string { return "turn:" + url }

// loadRelays reads the passwords of servers, unless these are the ones that are
// there and again is not set.
func (c *Client) loadRelays(servers []media.TURNServer, again bool) {
	r := &c.relays
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loaded != nil && !again && slices.Equal(r.servers, servers) {
		return
	}
	loaded := make(chan struct{})
	r.servers, r.loaded, r.list = slices.Clone(servers), loaded, nil
	if len(servers) == 0 || c.options.Secrets == nil {
		close(loaded)
		return
	}
	servers = r.servers
	c.workers.Go(func() {
		defer close(loaded)
		list := c.readRelays(servers)
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.loaded == loaded {
			r.list = list
		}
	})
}

func (c *Client) readRelays(servers []media.TURNServer) []media.Relay {
	ctx, cancel := context.WithTimeout(c.life, storeLimit)
	defer cancel()
	var list []media.Relay
	for _, s := range servers {
		p, err := c.options.Secrets.Get(ctx, relaySecret(s.URL))
		if err != nil {
			c.log.Warn("a relay is not used, for its password is missing", "url", s.URL, "err", err)
			continue
		}
		list = append(list, media.Relay{TURNServer: s, Password: p.Reveal()})
	}
	return list
}

// get waits until the passwords are there, or ctx ends.
func (r *relays) get(ctx context.Context) []media.Relay {
	r.mu.Lock()
	loaded := r.loaded
	r.mu.Unlock()
	if loaded == nil {
		return nil
	}
	select {
	case <-loaded:
	case <-ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

// now returns what is there already.
func (r *relays) now() []media.Relay {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

// SaveRelayPassword keeps the password of a TURN server in the keyring; an empty
// one is forgotten. Calls to come use it. Errors: ErrNoKeyring.
func (c *Client) SaveRelayPassword(ctx context.Context, url string, p account.Password) error {
	if c.options.Secrets == nil {
		return ErrNoKeyring
	}
	var err error
	if p.Empty() {
		if err = c.options.Secrets.Delete(ctx, relaySecret(url)); errors.Is(err, ErrNoSecret) {
			err = nil
		}
	} else {
		err = c.options.Secrets.Set(ctx, relaySecret(url), p)
	}
	if err != nil {
		return err
	}
	return c.do(func(o *owner) error {
		c.loadRelays(o.settings.Network.TURN, true)
		return nil
	})
}

// AskTURN asks a TURN server for a relay and returns its address. p is the
// password to use; nil means the one that is kept. Errors: media.ErrBadTURN,
// media.ErrTURN, media.ErrTURNLogin, media.ErrTURNRefused, ErrNoSecret,
// ErrNoKeyring.
func (c *Client) AskTURN(ctx context.Context, server media.TURNServer, p *account.Password) (netip.AddrPort, error) {
	if p == nil {
		if c.options.Secrets == nil {
			return netip.AddrPort{}, ErrNoKeyring
		}
		kept, err := c.options.Secrets.Get(ctx, relaySecret(server.URL))
		if err != nil {
			return netip.AddrPort{}, err
		}
		p = &kept
	}
	return c.options.Media.AskTURN(ctx, media.Relay{TURNServer: server, Password: p.Reveal()})
}

// Interfaces lists this computer's network interfaces, for NetworkChoices.
func (c *Client) Interfaces() ([]media.Interface, error) { return c.options.Media.Interfaces() }
