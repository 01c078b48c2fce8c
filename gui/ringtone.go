package gui

import (
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// melodies are what can be chosen: ours, the sound files that calls ring with
// already, and silence.
func melodies(s sipclient.Snapshot) []string {
	all := media.Melodies()
	take := func(melody string) {
		if _, is := media.RingtonePath(melody); is && !slices.Contains(all, melody) {
			all = append(all, melody)
		}
	}
	take(s.Choices.Ringing.Melody)
	for _, v := range s.Accounts {
		take(v.Melody)
	}
	return append(all, media.NoMelody)
}

// melodyNames are what melodies are called, each by another name, with the way to
// a sound file at the end.
func melodyNames(cat *present.Catalog, before []string, all []string) []string {
	names := slices.Clone(before)
	for _, m := range all {
		names = append(names, unique(cat.MelodyName(m), names))
	}
	return append(names, unique(cat.Text("ringing.own"), names))
}

// ringtoneCard asks for a sound file to ring with, and has it checked before it is
// taken.
type ringtoneCard struct {
	w       *Window
	name    *widget.Text
	path    *widget.Input
	use     *widget.Button
	said    *widget.Text
	take    func(melody string)
	checked context.CancelFunc // nil where nothing is being checked
	root    *fyne.Container
}

func newRingtoneCard(w *Window) *ringtoneCard {
	c := &ringtoneCard{w: w, name: widget.NewHeading(""), said: widget.NewMuted("")}
	cat := w.cat
	c.path = widget.NewInput(cat.Text("ringing.file"), cat.Text("ringing.file_hint"), func() { c.say("", theme.Muted) }, c.check)
	choose := widget.NewIconButton(theme.IconFile, cat.Text("ringing.choose"), c.choose)
	c.use = widget.NewSmallButton(widget.Primary, cat.Text("ringing.use"), c.check)
	cancel := widget.NewSmallButton(widget.Link, cat.Text("form.cancel"), c.close)
	c.root = widget.Card(widget.Column(theme.Gap, c.name, widget.Row(4, 0, c.path, widget.Middle(40, false, choose)),
		c.said, widget.Flow(theme.Gap, c.use, cancel)))
	c.root.Hide()
	return c
}

// open asks for a file that rings for what is called name; take gets the melody.
func (c *ringtoneCard) open(name string, take func(melody string)) {
	c.stop()
	c.take = take
	c.name.Set(name)
	c.say("", theme.Muted)
	c.root.Show()
	c.w.refresh()
	c.w.win.Canvas().Focus(c.path)
}

// close ends a check, and asks no longer.
func (c *ringtoneCard) close() {
	c.stop()
	c.path.Put("")
	c.root.Hide()
	c.w.shell.root.Refresh()
	c.w.shell.dropFocus()
}

func (c *ringtoneCard) stop() {
	if c.checked != nil {
		c.checked()
		c.checked = nil
	}
	c.use.SetEnabled(true)
}

func (c *ringtoneCard) say(text string, token fyne.ThemeColorName) {
	c.said.SetColored(text, token)
	c.said.Hidden = text == ""
	c.root.Refresh()
}

// check has the file read as for a call, and takes it where it can be played.
func (c *ringtoneCard) check() {
	path := typedPath(c.path.Text)
	if path == "" || c.checked != nil {
		return
	}
	if !filepath.IsAbs(path) {
		c.say(c.w.cat.Text("ringing.relative"), theme.EndText)
		return
	}
	ctx, cancel := context.WithCancel(c.w.bridge.ctx)
	c.checked = cancel
	c.use.SetEnabled(false)
	c.say(c.w.cat.Text("ringing.checking"), theme.Muted)
	c.w.bridge.work(func(context.Context) func() {
		err := c.w.o.Client.CheckRingtone(ctx, path)
		return func() {
			if ctx.Err() != nil {
				return // nobody waits for it any more
			}
			c.stop()
			if err != nil {
				c.say(c.w.cat.Error(err).Text(), theme.EndText)
				return
			}
			c.close()
			c.take(media.MelodyFile + path)
		}
	})
}

// choose lets a person pick the file.
func (c *ringtoneCard) choose() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil {
			c.w.fail(err)
		}
		if f != nil {
			_ = f.Close() // nothing was read
			c.path.Put(filepath.FromSlash(f.URI().Path()))
			c.check()
		}
	}, c.w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".wav", ".mp3", ".ogg", ".oga", ".opus"}))
	c.w.chooseIn(d)
}
