//go:build linux

package main

import (
	"context"

	"offhook/cmd/internal/interop/rig"
)

// chromium is two browsers with a page of JsSIP, which stay open between calls.
type chromium struct {
	calling, called *rig.Browser
}

func newChromium(ctx context.Context, s *server, r *room, ear string) (_ *chromium, err error) {
	c := new(chromium)
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	c.calling, err = browser(ctx, s, r, rig.BrowserOptions{User: caller, Microphone: microphone, Speaker: nowhere})
	if err != nil {
		return nil, err
	}
	c.called, err = browser(ctx, s, r, rig.BrowserOptions{User: callee, Microphone: silence, Speaker: ear, Answer: true})
	return c, err
}

func browser(ctx context.Context, s *server, r *room, o rig.BrowserOptions) (*rig.Browser, error) {
	o.Library, o.URL, o.Pin, o.Domain, o.Password = "jssip", s.URL(), s.Pin, rig.Domain, rig.Password(o.User)
	o.Register, o.Env = true, r.Env()
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

// Close ends both browsers.
func (c *chromium) Close() {
	for _, b := range []*rig.Browser{c.calling, c.called} {
		if b != nil {
			b.Close()
		}
	}
}
