package gui

import (
	"context"
	"net/netip"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Ways are how sound finds its way, and what can be asked of the servers that
// help. Those with a context may block.
type Ways interface {
	// AskSTUN asks a STUN server, host:port, which address it sees.
	AskSTUN(ctx context.Context, server string) (netip.AddrPort, error)
	// AskTURN asks a TURN server for a relay; nil p takes the password that is kept.
	AskTURN(ctx context.Context, server media.TURNServer, p *account.Password) (netip.AddrPort, error)
	// SaveRelayPassword keeps the password of a TURN server in the keyring; it
	// may block.
	SaveRelayPassword(ctx context.Context, url string, p account.Password) error
	// Interfaces lists the network interfaces of this computer.
	Interfaces() ([]media.Interface, error)
}

// networkSection is the servers that help sound find its way, and the network
// interfaces that it may take.
type networkSection struct {
	w          *Window
	stun, turn *serverList
	form       *relayForm
	interfaces *interfaceList
	root       *fyne.Container
}

func newNetworkSection(w *Window) page {
	s := &networkSection{w: w}
	cat := w.cat
	s.stun = newServerList(w, func(server string) serverCheck {
		return func(ctx context.Context) (string, error) {
			seen, err := w.o.Client.AskSTUN(ctx, server)
			return cat.Answered(seen, false), err
		}
	}, func(server string) {
		w.choose(func(c *sipclient.Choices) {
			c.Network.STUN = slices.DeleteFunc(c.Network.STUN, func(x string) bool { return x == server })
		})
	})
	s.turn = newServerList(w, func(url string) serverCheck {
		relay := s.relay(url)
		return func(ctx context.Context) (string, error) {
			seen, err := w.o.Client.AskTURN(ctx, relay, nil)
			return cat.Answered(seen, true), err
		}
	}, s.removeRelay)
	s.form = newRelayForm(w, s.turn.drop)
	s.turn.password = func(url string) { s.form.ask(s.relay(url)) }
	s.interfaces = newInterfaceList(w)
	s.root = widget.Column(14, widget.NewMuted(cat.Text("network.hint")),
		widget.Column(8, widget.NewHeading(cat.Text("network.stun_title")), widget.NewMuted(cat.Text("network.stun_hint")), s.stun.root, newSTUNField(w, s.stun).root),
		widget.Column(8, widget.NewHeading(cat.Text("network.turn_title")), widget.NewMuted(cat.Text("network.turn_hint")), s.turn.root, s.form.root),
		s.interfaces.root)
	return s
}

func (s *networkSection) object() fyne.CanvasObject { return s.root }
func (s *networkSection) enter()                    { s.interfaces.read() }

// lasts implements lasting: a server's name often comes from another window.
func (s *networkSection) lasts() {}

func (s *networkSection) leave() {
	s.stun.forget()
	s.turn.forget()
	s.form.close()
}

func (s *networkSection) update() {
	snap := s.w.snap
	s.stun.show(snap.Choices.Network.STUN, snap.Locked("network.stun"))
	var urls []string
	for _, t := range snap.Choices.Network.TURN {
		urls = append(urls, t.URL)
	}
	s.turn.show(urls, snap.Locked("network.turn"))
	s.form.update()
	s.root.Objects[2].(*fyne.Container).Hidden = !snap.Abilities.TURN && len(urls) == 0
	s.interfaces.update()
}

// relay returns the chosen relay with the URL.
func (s *networkSection) relay(url string) media.TURNServer {
	for _, t := range s.w.snap.Choices.Network.TURN {
		if t.URL == url {
			return t
		}
	}
	return media.TURNServer{URL: url}
}

// removeRelay takes a relay away, and its password from the keyring.
func (s *networkSection) removeRelay(url string) {
	w := s.w
	w.choose(func(c *sipclient.Choices) {
		c.Network.TURN = slices.DeleteFunc(c.Network.TURN, func(x media.TURNServer) bool { return x.URL == url })
	})
	w.bridge.work(func(ctx context.Context) func() {
		if err := w.o.Client.SaveRelayPassword(ctx, url, account.Password{}); err != nil {
			w.o.Logger.Info("forgetting a relay's password", "err", err)
		}
		return nil
	})
}

// stunField adds a STUN server.
type stunField struct {
	w     *Window
	input *widget.Input
	fault *widget.Text
	root  *fyne.Container
}

func newSTUNField(w *Window, list *serverList) *stunField {
	f := &stunField{w: w, fault: widget.NewMuted("").Colored(theme.EndText)}
	f.fault.Hide()
	f.input = widget.NewInput(w.cat.Text("network.stun_add"), "stun.example.com:3478", func() { f.fault.Hide() }, f.add)
	button := widget.NewSmallButton(widget.Plain, w.cat.Text("network.add"), f.add)
	list.guarded = append(list.guarded, button, stopper{f.input})
	f.root = widget.Column(4, widget.Row(theme.Gap, 0, f.input, widget.Middle(200, false, button)), f.fault)
	return f
}

func (f *stunField) add() {
	server, err := account.ParseSTUN(f.input.Text)
	if err == nil && len(f.w.snap.Choices.Network.STUN) >= sipclient.MaxServers {
		err = account.ErrBadSTUN
	}
	if err != nil {
		s := f.w.cat.Error(err)
		f.fault.Set(s.Text())
		f.fault.Show()
		f.root.Refresh()
		return
	}
	f.input.Put("")
	f.w.choose(func(c *sipclient.Choices) {
		if !slices.Contains(c.Network.STUN, server) {
			c.Network.STUN = append(c.Network.STUN, server)
		}
	})
}

// stopper makes a field of Fyne's an enabler.
type stopper struct{ fyne.Disableable }

func (s stopper) SetEnabled(on bool) {
	if on {
		s.Enable()
	} else {
		s.Disable()
	}
}
