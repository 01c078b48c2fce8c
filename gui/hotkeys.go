package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// hotkeyList are the global shortcuts, or why this desktop has none.
type hotkeyList struct {
	w      *Window
	rows   []hotkeyRow
	fields *fyne.Container
	reason *fyne.Container
	asked  bool
	none   bool
	root   *fyne.Container
}

type hotkeyRow struct {
	action port.HotkeyAction
	keys   *widget.KeyRecorder
	fault  *widget.Text
	get    func(sipclient.Hotkeys) string
}

func newHotkeyList(w *Window, l *locks) *hotkeyList {
	h := &hotkeyList{w: w, fields: widget.Column(10), reason: widget.Column(0)}
	add := func(action port.HotkeyAction, name, key string, at func(*sipclient.Hotkeys) *string) {
		row := hotkeyRow{action: action, fault: widget.NewMuted("").Colored(theme.EndText), get: func(k sipclient.Hotkeys) string { return *at(&k) }}
		row.keys = widget.NewKeyRecorder(name, w.cat.Text("manners.no_keys"), w.cat.Text("manners.press"), func(keys string) { h.record(row, keys, at) })
		h.rows = append(h.rows, row)
		h.fields.Add(l.guard(key, widget.Column(2, widget.NewField(name, nil, row.keys), row.fault), row.keys))
	}
	add(port.HotkeyAnswer, w.cat.Text("manners.answer"), "desktop.hotkeys.answer", func(k *sipclient.Hotkeys) *string { return &k.Answer })
	add(port.HotkeyMute, w.cat.Text("manners.mute"), "desktop.hotkeys.mute", func(k *sipclient.Hotkeys) *string { return &k.Mute })
	add(port.HotkeyHangup, w.cat.Text("manners.hangup"), "desktop.hotkeys.hangup", func(k *sipclient.Hotkeys) *string { return &k.Hangup })
	h.root = widget.Column(8, widget.NewHeading(w.cat.Text("manners.hotkeys")), widget.NewMuted(w.cat.Text("manners.hotkeys_hint")), h.reason, h.fields)
	return h
}

// record keeps keys that can be a shortcut, and says of others why not.
func (h *hotkeyList) record(row hotkeyRow, keys string, at func(*sipclient.Hotkeys) *string) {
	if keys != "" {
		key, err := present.ParseHotkey(keys)
		if err != nil {
			h.say(row, err)
			return
		}
		keys = key.String()
	}
	h.w.choose(func(c *sipclient.Choices) { *at(&c.Desktop.Hotkeys) = keys })
}

func (h *hotkeyList) say(row hotkeyRow, err error) {
	text := ""
	if err != nil {
		s := h.w.cat.Error(err)
		text = s.Text()
	}
	if text == row.fault.Text() && row.fault.Hidden == (text == "") {
		return
	}
	row.fault.Set(text)
	row.fault.Hidden = text == ""
	h.root.Refresh()
}

// ask finds out, once, whether this desktop has global shortcuts.
func (h *hotkeyList) ask() {
	keys := h.w.o.Desktop.Hotkeys
	if h.asked {
		return
	}
	h.asked = true
	if keys == nil {
		h.refuse(present.ErrNoHotkeys)
		return
	}
	h.w.bridge.work(func(ctx context.Context) func() {
		err := keys.HotkeysAvailable(ctx)
		return func() {
			if err != nil {
				h.refuse(err)
			}
		}
	})
}

// refuse says why there are none.
func (h *hotkeyList) refuse(err error) {
	h.none = true
	s := h.w.cat.Error(err)
	h.reason.Objects = []fyne.CanvasObject{sentenceNote(widget.Quiet, s)}
	h.update()
	h.root.Refresh()
}

func (h *hotkeyList) update() {
	h.fields.Hidden = h.none
	for _, row := range h.rows {
		row.keys.Set(row.get(h.w.snap.Choices.Desktop.Hotkeys))
		h.say(row, h.w.hotkeyError(row.action))
	}
}
