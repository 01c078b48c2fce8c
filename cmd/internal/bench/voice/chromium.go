//go:build linux

package main

import (
	"context"

	"offhook/cmd/internal/interop/rig"
)

// chromium is two browsers with a page of JsSIP, which stay open between calls.
type chromium struct {
	server *server
	room   *room
	ear    string

	calling, called *rig.Browser
}

func newChromium(ctx context.Context, s *server, r *room, ear string) (*chromium, error) {
	c := &chromium{server: s, room: r, ear: ear}
	return c, c.open(ctx)
}

// open starts both browsers.
func (c *chromium) open(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	c.calling, err = c.browser(ctx, rig.BrowserOptions{User: caller, Microphone: microphone, Speaker: nowhere})
	if err != nil {
		return err
	}
	c.called, err = c.browser(ctx, rig.BrowserOptions{User: callee, Microphone: silence, Speaker: c.ear, Answer: true})
	return err
}

func (c *chromium) browser(ctx context.Context, o rig.BrowserOptions) (*rig.Browser, error) {
	s := c.server
	o.Library, o.URL, o.Pin, o.Domain, o.Password = "jssip", s.URL(), s.Pin, rig.Domain, rig.Password(o.User)
	o.Register, o.Env = true, c.room.Env()
	b, err := rig.StartBrowser(ctx, o)
	if err != nil {
		return nil, err
	}
	waiting, cancel := limited(ctx)
	defer cancel()
	for _, event := range []string{"devices", "registered"} {
		if _, err := b.Wait(waiting, event); err != nil {
			b.Close()
			return nil, err
		}
	}
	return b, nil
}

func (c *chromium) call(ctx context.Context) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	if _, err := c.calling.Do(ctx, "dial", callee); err != nil {
		return err
	}
	_, err := c.called.Wait(ctx, "decoded")
	return err
}

func (c *chromium) end(ctx context.Context) (inside, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	stats, err := c.called.Stats(ctx)
	if err != nil {
		return inside{}, err
	}
	if _, err := c.calling.Do(ctx, "hangUp"); err != nil {
		return inside{}, err
	}
	for _, b := range []*rig.Browser{c.calling, c.called} {
		if _, err := b.Wait(ctx, "ended"); err != nil {
			return inside{}, err
		}
	}
	return inside{
		buffer:    1000 * stats.BufferDelay / float64(max(stats.BufferEmitted, 1)),
		concealed: 100 * float64(stats.ConcealedSamples) / float64(max(stats.SamplesReceived, 1)),
	}, nil
}

func (c *chromium) renew(ctx context.Context) error {
	c.Close()
	return c.open(ctx)
}

// Close ends both browsers.
func (c *chromium) Close() {
	for _, b := range []**rig.Browser{&c.calling, &c.called} {
		if *b != nil {
			(*b).Close()
			*b = nil
		}
	}
}
