package sipclient

import (
	"errors"
	"net/netip"
	"testing"

	"offhook/media"
	"offhook/sipclient/account"
)

// TestCheckMedia takes the last step of a check to each of its ends.
func TestCheckMedia(t *testing.T) {
	here, vpn := netip.MustParseAddr("192.0.2.4"), netip.MustParseAddr("10.8.0.2")
	host := media.Path{Kind: media.PathHost, Address: netip.AddrPortFrom(here, 50000)}
	relay := media.Path{Kind: media.PathRelay, Address: netip.MustParseAddrPort("198.51.100.7:49152")}
	for _, tc := range []struct {
		name     string
		reach    media.Reach
		reachErr error
		stunErr  error
		stun     []string
		detail   string
		want     error
	}{
		{name: "the way is open", reach: media.Reach{Route: here, Paths: []media.Path{host}}, detail: "192.0.2.4 host"},
		{name: "by relay alone", reach: media.Reach{Route: vpn, Paths: []media.Path{host, relay}}, detail: "192.0.2.4 host, 198.51.100.7 relay"},
		{name: "another way", reach: media.Reach{Route: vpn, Paths: []media.Path{host}}, want: media.ErrWrongInterface},
		{name: "server on this computer", reach: media.Reach{Route: netip.MustParseAddr("127.0.0.1"), Paths: []media.Path{host}}, detail: "192.0.2.4 host"},
		{name: "no network", reachErr: media.ErrNoNetwork, want: media.ErrNoNetwork},
		{name: "STUN silent", reach: media.Reach{Route: here, Paths: []media.Path{host}}, stun: []string{"stun.test"}, stunErr: media.ErrSTUN, want: media.ErrSTUN},
		{name: "STUN answers", reach: media.Reach{Route: here, Paths: []media.Path{host}}, stun: []string{"stun.test"}, detail: "192.0.2.4 host"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			w.reach, w.reachErr, w.stunErr = tc.reach, tc.reachErr, tc.stunErr
			var last CheckStep
			err := w.start(t).CheckAccount(t.Context(), account.Account{Number: "1", Server: "pbx.test", STUN: tc.stun}, nil, func(s CheckStep) { last = s })
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if last.Step != StepMedia || !last.Done || last.Detail != tc.detail || !errors.Is(last.Err, tc.want) {
				t.Errorf("the last step is %+v", last)
			}
			if len(tc.stun) > 0 && !w.has("ask stun.test:3478") {
				t.Error("the STUN server was not asked")
			}
		})
	}
}
