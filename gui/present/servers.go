package present

import (
	"net/netip"
	"strings"

	"offhook/media"
)

// TURNServer returns what was typed as the URL of a relay; "turn:" is put before
// a bare host. The error is media.ErrBadTURN.
func TURNServer(text, user string) (media.TURNServer, error) {
	text = strings.TrimSpace(text)
	if low := strings.ToLower(text); text != "" && !strings.HasPrefix(low, "turn:") && !strings.HasPrefix(low, "turns:") {
		text = "turn:" + text
	}
	s := media.TURNServer{URL: text, User: strings.TrimSpace(user)}
	return s, s.Validate()
}

// Answered says which address a STUN or TURN server gave.
func (c *Catalog) Answered(seen netip.AddrPort, relay bool) string {
	d := Data{"Address": seen.Addr().String()}
	if relay {
		return c.Text("network.relays", d)
	}
	return c.Text("network.sees", d)
}

// Interface returns a network interface in two lines.
func (c *Catalog) Interface(i media.Interface) (name, detail string) {
	addresses := make([]string, 0, len(i.Addresses))
	for _, a := range i.Addresses {
		addresses = append(addresses, a.String())
	}
	detail = strings.Join(addresses, ", ")
	switch {
	case !i.Up || detail == "":
		detail = join(" · ", detail, c.Text("network.down"))
	case i.Virtual:
		detail = join(" · ", detail, c.Text("network.virtual"))
	}
	return Plain(i.Name), detail
}

// ToggleInterface returns the interfaces to use after one was switched: none
// means all that are real. there are all there are now.
func ToggleInterface(chosen []string, there []media.Interface, name string, on bool) []string {
	uses := func(i media.Interface) bool { return UsesInterface(chosen, i) }
	var out []string
	all := true
	for _, i := range there {
		use := uses(i)
		if i.Name == name {
			use = on
		}
		if use {
			out = append(out, i.Name)
		}
		all = all && use == !i.Virtual
	}
	for _, c := range chosen { // what is not plugged in now stays chosen
		gone := true
		for _, i := range there {
			gone = gone && i.Name != c
		}
		if gone {
			out, all = append(out, c), false
		}
	}
	if all {
		return nil
	}
	return out
}

// UsesInterface reports whether sound may take an interface.
func UsesInterface(chosen []string, i media.Interface) bool {
	for _, c := range chosen {
		if c == i.Name {
			return true
		}
	}
	return len(chosen) == 0 && !i.Virtual
}
