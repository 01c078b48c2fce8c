package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// pastPage is all about one call that is over: who, when, how it sounded, a note,
// and what can be done next.
type pastPage struct {
	w       *Window
	call    *widget.Button
	account *accountChoice
	pastButtons
	note              *widget.Input
	recording         *pastRecording
	ask               *question
	head, facts, with *fyne.Container
	root              fyne.CanvasObject

	shown   sipclient.CallRecord
	version int // of the route when the page was filled
}

// pastButtons are what can be done besides calling again.
type pastButtons struct{ contact, copy, write, remove *widget.Button }

func newPastPage(w *Window) page {
	cat := w.cat
	p := &pastPage{w: w, head: widget.Column(4), facts: widget.Column(10), ask: newQuestion(w)}
	back := widget.NewIconButton(theme.IconBack, cat.Text("recents.back"), w.leaveOver)
	p.call = widget.NewButton(widget.Call, theme.IconPhone, cat.Text("recents.call"), p.dial)
	p.account = newAccountChoice(cat.Text("recents.call_with"), func(string) {})
	p.with = widget.NewField(cat.Text("recents.call_with"), nil, p.account.Choice)
	p.contact = widget.NewButton(widget.Plain, theme.IconPerson, "", p.toContact)
	p.copy = widget.NewButton(widget.Plain, "", cat.Text("recents.copy"), p.copyNumber)
	p.write = widget.NewButton(widget.Plain, theme.IconMessage, cat.Text("messages.start"), func() {
		c := p.shown
		w.openTalk(talkWith{account: c.AccountID, number: c.Number, name: cat.PastCall(c, w.snap, w.now()).Name})
	})
	p.note = widget.NewInput(cat.Text("recents.note"), cat.Text("recents.note_hint"), nil, p.keepNote)
	p.note.OnLeft = p.keepNote
	p.recording = newPastRecording(w)
	p.remove = widget.NewButton(widget.Link, theme.IconTrash, cat.Text("recents.delete_call"), p.askDelete)
	content := widget.Column(14, widget.Row(0, 1, back, widget.Column(0)), p.head, p.with, p.call,
		widget.Pair(theme.Gap, p.contact, p.copy), p.write, widget.Card(p.facts), p.recording.root,
		widget.NewField(p.note.Name, nil, p.note), p.remove)
	p.root = container.New(&headed{}, widget.Column(0, p.ask.root), // in view, wherever the page is scrolled to
		widget.NewSheet(widget.Inset(theme.Gap, theme.Edge, theme.Edge, theme.Edge, widget.Narrow(480, content))))
	return p
}

func (p *pastPage) object() fyne.CanvasObject { return p.root }

func (p *pastPage) enter() { p.w.win.Canvas().Focus(p.call) }

func (p *pastPage) leave() {
	p.keepNote()
	p.ask.drop()
}

// update fills the page when it is entered; later snapshots only change whether
// one can call.
func (p *pastPage) update() {
	cat, c := p.w.cat, p.w.route.about.call
	v := cat.PastCall(c, p.w.snap, p.w.now())
	p.call.SetEnabled(v.Dial != "" && !p.w.inCall())
	if p.version == p.w.route.version {
		return
	}
	p.version, p.shown = p.w.route.version, c
	p.note.Put(c.Note)
	p.head.Objects = []fyne.CanvasObject{widget.NewAvatar(v.Initials, avatarSize), widget.NewPageTitle(v.Name).Centered()}
	if v.Number != "" {
		p.head.Add(widget.NewMutedLine(v.Number).Centered())
	}
	p.head.Add(widget.NewMutedLine(v.Kind).Centered())
	p.facts.Objects = nil
	if !v.Ending.Empty() {
		p.facts.Add(sentenceNote(widget.Quiet, v.Ending))
	}
	for _, f := range v.Facts {
		p.facts.Add(widget.NewField(f.Name, nil, widget.NewText(f.Value)))
	}
	p.recording.show(v.Recordings)
	p.contact.Set(theme.IconPerson, cat.Text("recents.add_contact"), false)
	if v.Known {
		p.contact.Set(theme.IconPerson, cat.Text("recents.show_contact"), false)
	}
	for _, b := range []*widget.Button{p.contact, p.copy, p.write} {
		b.SetEnabled(v.Dial != "")
	}
	p.copy.Set("", cat.Text("recents.copy"), false)
	p.accounts()
}

// accounts offers the accounts to call with: the one of then, where it is still
// there.
func (p *pastPage) accounts() {
	v, ok := p.w.accountOf(p.shown.AccountID)
	if !ok {
		v, _ = p.w.account()
	}
	p.account.show(p.w.cat, "", p.w.snap.Accounts, v.ID)
	p.with.Hidden = len(p.w.snap.Accounts) < 2
}

// dial calls again, with the account that is chosen.
func (p *pastPage) dial() {
	if p.shown.Number != "" && !p.w.inCall() && p.w.dialText(p.account.id, p.shown.Number) {
		p.w.goHome()
	}
}

func (p *pastPage) copyNumber() {
	p.w.app.Clipboard().SetContent(p.shown.Number)
	p.copy.Set(theme.IconCheck, p.w.cat.Text("recents.copied"), false)
}

// keepNote writes the note, where it was changed.
func (p *pastPage) keepNote() {
	c, note := p.shown, p.note.Text
	if c.ID == "" || note == c.Note {
		return
	}
	p.shown.Note = note
	w := p.w
	w.bridge.work(func(ctx context.Context) func() {
		err := w.o.Client.Annotate(ctx, c.AccountID, c.ID, note)
		return func() {
			if err != nil && p.shown.AccountID == c.AccountID && p.shown.ID == c.ID {
				p.shown.Note = c.Note // this one is still to be kept
			}
			w.command(err)
			w.shell.reload()
		}
	})
}

func (p *pastPage) askDelete() {
	cut := sipclient.HistoryCut{AccountID: p.shown.AccountID, ID: p.shown.ID}
	name := p.w.cat.PastCall(p.shown, p.w.snap, p.w.now()).Name
	p.ask.putAbout("recents.ask_delete", name, func() {
		p.shown = sipclient.CallRecord{}
		p.w.forget(cut)
		p.w.leaveOver()
	})
}

// toContact shows the contact of the number, or begins a new one with it.
func (p *pastPage) toContact() { p.w.contactOf(p.shown) }

// back takes the question away, or goes back to the list.
func (p *pastPage) back() func() {
	if p.ask.asking() {
		return p.ask.drop
	}
	return p.w.leaveOver
}

// openPast shows all about a call that is over.
func (w *Window) openPast(c sipclient.CallRecord) {
	w.route.about.call = c
	w.open("past", c.ID)
}
