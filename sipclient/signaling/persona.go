package signaling

import (
	"fmt"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// persona is who the two sides of a call are to each other.
type persona struct {
	// remote is the other side as it was reported last.
	remote sipclient.Peer
	// hidden: nothing in the dialog names us (RFC 3323).
	hidden bool
	// said are the headers with which an INVITE of ours is completed.
	said [][2]string
	// from is our From, without its tag.
	from string
}

const anonymousFrom = `"Anonymous" <sip:anonymous@` + anonymousHost + `>`

// anonymousHost is the domain of nobody (RFC 3323 section 4.1.1.3).
const anonymousHost = "anonymous.invalid"

// newPersona is who we are in a call of ours, and what else its INVITE says.
func (l *line) newPersona(inv sipclient.Invite) (persona, error) {
	a := &l.cfg.Account
	number, err := a.Shown(inv.Identity.Number)
	if err != nil {
		return persona{}, err
	}
	shown := l.named(number)
	p := persona{remote: l.peer("", inv.Target.URI()), hidden: inv.Identity.Anonymous, from: l.self()}
	identity := "P-Preferred-Identity"
	if a.IdentityHeader == account.IdentityAsserted {
		identity = "P-Asserted-Identity"
	}
	switch {
	case p.hidden: // the server knows who calls, and hides it
		p.from = anonymousFrom
		p.said = append(p.said, [2]string{identity, shown}, [2]string{"Privacy", "id"})
	case a.IdentityHeader == account.IdentityPreferred, a.IdentityHeader == account.IdentityAsserted:
		p.said = append(p.said, [2]string{identity, shown})
	default:
		p.from = shown
	}
	if inv.Replaces != (sipclient.DialogRef{}) {
		if err := checkReplaces(inv.Replaces); err != nil {
			return persona{}, err
		}
		p.said = append(p.said, [2]string{"Replaces", formatReplaces(inv.Replaces)}, [2]string{"Require", "replaces"})
	}
	if inv.ReferredBy != "" {
		if _, err := parseURI(inv.ReferredBy); err != nil {
			return persona{}, fmt.Errorf("Referred-By: %w", err)
		}
		p.said = append(p.said, [2]string{"Referred-By", "<" + inv.ReferredBy + ">"})
	}
	for _, h := range a.Headers {
		p.said = append(p.said, [2]string{h.Name, h.Value})
	}
	return p, nil
}

// introduce completes an INVITE of ours.
func (p *persona) introduce(r *sip.Request) {
	for _, h := range p.said {
		add(r, h[0], h[1])
	}
}

// addContact is line.addContact; the Contact of a caller who hides names nobody.
func (g *leg) addContact(m sip.Message) {
	user := ""
	if g.hidden {
		user = "anonymous"
	}
	g.line.addContact(m, user)
}

// addSelf is line.addSelf for a message of the leg's dialog.
func (g *leg) addSelf(m sip.Message) {
	g.addContact(m)
	add(m, "Supported", supportedInDialog)
}

// connectedTo reports who the other side is, where a message says somebody else
// than before: the call was picked up or transferred there.
func (g *leg) connectedTo(m sip.Message) {
	by := g.line.assertedBy(m)
	if !by.said || by.anonymous || g.over {
		return
	}
	peer := by.peer
	if peer.Name == peer.Number || peer.Name == "Outbound Call" { // what FreeSWITCH calls whom it has no name for
		peer.Name = ""
	}
	if peer == g.remote || peer.Name == "" && peer.Number == g.remote.Number {
		return
	}
	g.remote = peer
	g.emit(sipclient.LegConnectedTo{ID: g.id, Peer: peer})
}
