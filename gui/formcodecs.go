package gui

import (
	"slices"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// codecList is the codecs in the order of the offer, each to be switched and
// moved.
type codecList struct {
	w       *Window
	changed func()
	codecs  []account.Codec
	root    *fyne.Container
}

func newCodecList(w *Window, changed func()) *codecList {
	return &codecList{w: w, changed: changed, root: widget.Column(0)}
}

func (c *codecList) set(codecs []account.Codec) {
	c.codecs = slices.Clone(codecs)
	if len(codecs) == 0 {
		c.codecs = account.DefaultCodecs()
	}
	c.build()
}

// get returns the list; nil where it is the default, so that a better default
// of later reaches those who never chose.
func (c *codecList) get() []account.Codec {
	if slices.Equal(c.codecs, account.DefaultCodecs()) {
		return nil
	}
	return slices.Clone(c.codecs)
}

func (c *codecList) build() {
	c.root.Objects = nil
	for i, codec := range c.codecs {
		name := present.CodecName(codec.Name)
		on := fynewidget.NewCheck(name, nil)
		on.SetChecked(codec.Enabled)
		on.OnChanged = func(checked bool) {
			c.codecs[i].Enabled = checked
			c.changed()
		}
		up := c.mover(theme.IconUp, c.w.cat.Text("form.codec_up", present.Data{"Codec": name}), i, i-1)
		down := c.mover(theme.IconDown, c.w.cat.Text("form.codec_down", present.Data{"Codec": name}), i, i+1)
		c.root.Add(widget.Row(4, 0, on, up, down))
	}
	c.root.Refresh()
}

// mover returns the button that exchanges entries i and j.
func (c *codecList) mover(icon theme.Icon, name string, i, j int) *widget.Button {
	b := widget.NewIconButton(icon, name, func() {
		c.codecs[i], c.codecs[j] = c.codecs[j], c.codecs[i]
		c.build()
		c.changed()
	})
	b.SetEnabled(j >= 0 && j < len(c.codecs))
	return b
}
