package sipclient

import (
	"offhook/media"
	"offhook/sipclient/account"
)

// mediaConfig is what a call of l needs to know. Its relays may be missing yet.
func (o *owner) mediaConfig(l *line) media.Config {
	return o.networkFor(l.acct, l.endpoint.Host)
}

// networkFor is what a call with an account by way of host needs to know.
func (o *owner) networkFor(a account.Account, host string) media.Config {
	network := o.settings.Network
	cfg := media.Config{
		Codecs: a.CodecOrder(), DTX: a.DTX, STUN: stunServers(a.STUN), TURN: o.c.relays.now(), Interfaces: network.Interfaces, ServerHost: host,
	}
	if len(cfg.STUN) == 0 {
		cfg.STUN = network.STUN
	}
	return cfg
}

// stunServers are servers as host:port: those of a settings file are as somebody wrote
// them. What is none is left out, which Validate has refused before.
func stunServers(written []string) (servers []string) {
	for _, s := range written {
		if server, err := account.ParseSTUN(s); err == nil {
			servers = append(servers, server)
		}
	}
	return servers
}

// warm makes ready for a call with an account.
func (o *owner) warm(accountID string) {
	if l := o.findLine(accountID); l != nil && !o.closing {
		o.c.options.Media.Warm(o.mediaConfig(l))
	}
}
