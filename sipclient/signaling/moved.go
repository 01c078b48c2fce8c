package signaling

import (
	"context"
	"fmt"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Redirect implements sipclient.Leg (RFC 3261 section 21.3.3).
func (g *leg) Redirect(ctx context.Context, to account.Target) error {
	if _, err := parseURI(to.URI()); err != nil {
		return fmt.Errorf("302: %w", err)
	}
	return g.line.do(ctx, func() error {
		if g.server == nil || g.server.state != inviteProceeding {
			return fmt.Errorf("302: %w", sipclient.ErrNotAllowed)
		}
		return g.reject(302, [2]string{"Contact", "<" + to.URI() + ">"})
	})
}
