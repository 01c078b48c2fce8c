package desktop

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
	"offhook/gui/present"
)

// The portal for global shortcuts (org.freedesktop.portal.GlobalShortcuts,
// version 1): the desktop shows what is wanted, and the person may change it.
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	shortcutsName  = "org.freedesktop.portal.GlobalShortcuts"
	requestName    = "org.freedesktop.portal.Request"
	sessionName    = "org.freedesktop.portal.Session"
	registryName   = "org.freedesktop.host.portal.Registry"
	portalAccepted = uint32(0)
)

// portal is one session of the portal at a time.
type portal struct {
	d   *Desktop
	bus *dbus.Conn

	mu      sync.Mutex
	tokens  int
	session dbus.ObjectPath // empty for none
	waiting map[dbus.ObjectPath]chan response
}

// response is what a request came to.
type response struct {
	code    uint32
	results map[string]dbus.Variant
}

func (p *portal) object() dbus.BusObject { return p.bus.Object(portalName, portalPath) }

// available says why there are no shortcuts.
func (p *portal) available(ctx context.Context) error {
	var version dbus.Variant
	args := []any{shortcutsName, "version"}
	if err := call(ctx, p.object(), busName+".Properties.Get", args, &version); err != nil {
		return fmt.Errorf("%w: the portal has none: %w", present.ErrNoHotkeys, err)
	}
	return nil
}

// bind asks for the shortcuts; it waits for the person as long as ctx lets it.
func (p *portal) bind(ctx context.Context, keys []boundKey) error {
	p.close()
	if len(keys) == 0 {
		return nil
	}
	// A program outside of a sandbox says who it is; older portals do not ask.
	if err := call(ctx, p.object(), registryName+".Register", []any{p.d.o.ID, map[string]dbus.Variant{}}); err != nil {
		p.d.log.Debug("saying who we are to the portal", "err", err)
	}
	results, err := p.request(ctx, "CreateSession", func(options map[string]dbus.Variant) []any {
		options["session_handle_token"] = dbus.MakeVariant(p.token())
		return []any{options}
	})
	if err != nil {
		return err
	}
	session, ok := results["session_handle"].Value().(string)
	if !ok || !dbus.ObjectPath(session).IsValid() {
		return fmt.Errorf("%w: the portal made no session", present.ErrNoHotkeys)
	}
	p.mu.Lock()
	p.session = dbus.ObjectPath(session)
	p.mu.Unlock()
	_, err = p.request(ctx, "BindShortcuts", func(options map[string]dbus.Variant) []any {
		return []any{dbus.ObjectPath(session), wanted(keys), "", options}
	})
	return err
}

// shortcut is a(sa{sv}), as BindShortcuts takes it.
type shortcut struct {
	ID      string
	Details map[string]dbus.Variant
}

func wanted(keys []boundKey) []shortcut {
	list := make([]shortcut, len(keys))
	for i, k := range keys {
		list[i] = shortcut{string(k.Action), map[string]dbus.Variant{
			"description":       dbus.MakeVariant(k.Label),
			"preferred_trigger": dbus.MakeVariant(trigger(k.key)),
		}}
	}
	return list
}

// trigger writes a shortcut as the XDG shortcuts specification has it.
func trigger(h present.Hotkey) string {
	var parts []string
	for _, m := range []struct {
		held bool
		name string
	}{{h.Ctrl, "CTRL"}, {h.Alt, "ALT"}, {h.Shift, "SHIFT"}, {h.Super, "LOGO"}} {
		if m.held {
			parts = append(parts, m.name)
		}
	}
	names := map[string]string{
		"Space": "space", "Enter": "Return", "Backspace": "BackSpace", "PageUp": "Page_Up", "PageDown": "Page_Down",
	}
	key := h.Key
	if name, ok := names[key]; ok {
		key = name
	} else if len(key) == 1 {
		key = strings.ToLower(key)
	}
	return strings.Join(append(parts, key), "+")
}

// token names a request or a session of ours.
func (p *portal) token() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens++
	return "offhook" + strconv.Itoa(p.tokens)
}

// request calls a method and waits for the response, which comes as a signal of
// an object whose path is known before, so that it cannot be missed.
func (p *portal) request(ctx context.Context, method string, args func(options map[string]dbus.Variant) []any) (map[string]dbus.Variant, error) {
	token := p.token()
	sender := strings.ReplaceAll(strings.TrimPrefix(p.bus.Names()[0], ":"), ".", "_")
	path := dbus.ObjectPath(portalPath + "/request/" + sender + "/" + token)
	came := make(chan response, 1)
	p.mu.Lock()
	p.waiting[path] = came
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.waiting, path)
		p.mu.Unlock()
	}()
	options := map[string]dbus.Variant{"handle_token": dbus.MakeVariant(token)}
	if err := call(ctx, p.object(), shortcutsName+"."+method, args(options)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", present.ErrNoHotkeys, method, err)
	}
	select {
	case r := <-came:
		if r.code != portalAccepted {
			return nil, fmt.Errorf("%w: %s was declined (%d)", present.ErrNoHotkeys, method, r.code)
		}
		return r.results, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.d.ctx.Done():
		return nil, p.d.ctx.Err()
	}
}

// close ends the session, and with it the shortcuts.
func (p *portal) close() {
	p.mu.Lock()
	session := p.session
	p.session = ""
	p.mu.Unlock()
	if session != "" {
		_ = p.bus.Object(portalName, session).Go(sessionName+".Close", dbus.FlagNoReplyExpected, nil).Err
	}
}

func (p *portal) matches() [][]dbus.MatchOption {
	return [][]dbus.MatchOption{
		{dbus.WithMatchSender(portalName), dbus.WithMatchInterface(requestName), dbus.WithMatchMember("Response")},
		{dbus.WithMatchSender(portalName), dbus.WithMatchInterface(shortcutsName), dbus.WithMatchMember("Activated")},
	}
}

func (p *portal) signal(s *dbus.Signal) {
	switch s.Name {
	case requestName + ".Response":
		var r response
		if dbus.Store(s.Body, &r.code, &r.results) != nil {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if came := p.waiting[s.Path]; came != nil {
			came <- r
			delete(p.waiting, s.Path)
		}
	case shortcutsName + ".Activated":
		var session dbus.ObjectPath
		var id string
		if len(s.Body) < 2 || dbus.Store(s.Body[:2], &session, &id) != nil {
			return
		}
		p.mu.Lock()
		ours := session == p.session && session != ""
		p.mu.Unlock()
		if ours {
			p.d.emit(port.HotkeyPressed{Action: port.HotkeyAction(id)})
		}
	}
}
