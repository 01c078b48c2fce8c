package gui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// talkWith is whom a conversation is with. The zero value is somebody who is still to
// be named.
type talkWith struct {
	account, number string
	name            string // as it is shown
}

// seen is how many changes the store had seen when a conversation was asked for, and when
// what was shown was said to be read.
type seen struct{ asked, read uint64 }

// talkPage is one conversation, and where one writes.
type talkPage struct {
	w          *Window
	title      *widget.Text
	to, text   *widget.Input
	send       *widget.Button
	remove     *widget.Button
	ask        *question
	bubbles    *bubbles
	sheet      *container.Scroll
	root       fyne.CanvasObject
	with       talkWith
	visible    bool
	version    int // of the route when the page was filled
	seen       seen
	stopReader context.CancelFunc
}

func newTalkPage(w *Window) page {
	cat := w.cat
	p := &talkPage{w: w, title: widget.NewPageTitle(""), ask: newQuestion(w), stopReader: func() {}}
	back := widget.NewIconButton(theme.IconBack, cat.Text("messages.back"), p.leavePage)
	p.remove = widget.NewIconButton(theme.IconTrash, cat.Text("messages.delete"), p.askDelete)
	p.to = widget.NewInput(cat.Text("messages.to"), cat.Text("messages.to"), p.edited, func() { w.win.Canvas().Focus(p.text) })
	p.text = widget.NewInput(cat.Text("messages.text"), cat.Text("messages.write"), p.edited, p.submit)
	p.send = widget.NewSmallButton(widget.Primary, cat.Text("messages.send"), p.submit)
	p.bubbles = &bubbles{column: widget.Column(10), bubble: p.bubble,
		older:  widget.NewSmallButton(widget.Link, cat.Text("messages.older"), p.readOlder),
		newest: widget.NewSmallButton(widget.Link, cat.Text("messages.newest"), p.toNewest)}
	p.sheet = widget.NewSheet(widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, widget.Narrow(480, p.bubbles.column)))
	head := widget.Column(theme.Gap, widget.Row(theme.Gap, 1, back, p.title, p.remove), p.to, p.ask.root)
	foot := widget.Middle(480, false, widget.Row(theme.Gap, 0, p.text, widget.Middle(120, false, p.send)))
	p.root = container.New(&headed{}, widget.Inset(theme.Gap, theme.Edge, 0, theme.Edge, head),
		container.New(&footed{}, p.sheet, widget.Inset(theme.Gap, theme.Edge, 10, theme.Edge, foot)))
	return p
}

func (p *talkPage) object() fyne.CanvasObject { return p.root }

func (p *talkPage) enter() {
	p.visible = true
	if p.with.number == "" {
		p.w.win.Canvas().Focus(p.to)
	} else {
		p.w.win.Canvas().Focus(p.text)
	}
	p.reload()
}

func (p *talkPage) leave() {
	p.visible = false
	p.stopReader()
	p.ask.drop()
}

// lasts implements lasting: one talks beside other windows.
func (p *talkPage) lasts() {}

// update fills the page when it is entered, and reads anew what has changed.
func (p *talkPage) update() {
	if p.version != p.w.route.version {
		p.version = p.w.route.version
		p.fill(p.w.route.about.talk)
	}
	if p.seen.asked != p.w.snap.Messages.Changes {
		p.reload()
	} else {
		p.markRead() // somebody may have come back
	}
	p.edited()
}

func (p *talkPage) fill(with talkWith) {
	if with != p.with {
		p.text.Put("")
		p.bubbles.clear()
	}
	p.with = with
	name := with.name
	if with.number == "" {
		name = p.w.cat.Text("messages.start")
	}
	p.title.Set(name)
	p.to.Put("")
	p.to.Hidden, p.remove.Hidden = with.number != "", with.number == ""
	p.seen.asked = p.w.snap.Messages.Changes - 1 // to be shown, and read
	p.seen.read = p.seen.asked
}

// edited lets a text be sent that there is, to somebody.
func (p *talkPage) edited() {
	to := p.with.number + strings.TrimSpace(p.to.Text)
	p.send.SetEnabled(to != "" && strings.TrimSpace(p.text.Text) != "" && len(p.w.snap.Accounts) > 0)
}

// submit sends what was written; where it cannot be, it stays to be written otherwise.
func (p *talkPage) submit() {
	if p.send.Disabled() {
		return
	}
	to := p.with
	if to.number == "" {
		to = talkWith{number: present.Typed(p.to.Text), name: present.Plain(p.to.Text)}
	}
	if _, known := p.w.accountOf(to.account); !known {
		v, _ := p.w.account()
		to.account = v.ID
	}
	if _, err := p.w.o.Client.SendMessage(to.account, to.number, p.text.Text); err != nil {
		p.w.fail(err)
		return
	}
	p.text.Put("")
	if p.with.number == "" {
		p.w.openTalk(to)
		return
	}
	p.toNewest()
	p.edited()
}

// reload reads the newest messages, if anybody sees them, and says that they are read. Who
// looks at old ones is left alone.
func (p *talkPage) reload() {
	if !p.bubbles.past {
		p.seen.asked = p.w.snap.Messages.Changes
		p.fetch(sipclient.MessageQuery{Limit: max(pageBubbles, len(p.bubbles.shown))}, p.show)
	}
}

// readOlder reads what came before all that is shown.
func (p *talkPage) readOlder() {
	if n := len(p.bubbles.shown); n > 0 {
		p.fetch(sipclient.MessageQuery{Limit: pageBubbles, Before: p.bubbles.shown[n-1].Mark()}, p.showOlder)
	}
}

// toNewest goes back to the newest messages, at the bottom.
func (p *talkPage) toNewest() {
	if p.bubbles.past {
		p.bubbles.clear()
		p.reload()
	}
	p.sheet.ScrollToBottom()
}

// fetch reads messages of the conversation, and whether there are more of them.
func (p *talkPage) fetch(q sipclient.MessageQuery, show func(found []sipclient.Message, more bool)) {
	p.stopReader()
	w, limit := p.w, q.Limit
	if q.Number = p.with.number; !p.visible || q.Number == "" {
		return
	}
	ctx, cancel := context.WithCancel(w.bridge.ctx)
	p.stopReader = cancel
	q.Limit++
	w.bridge.work(func(context.Context) func() {
		found, err := w.o.Client.Messages(ctx, q)
		return func() {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				w.fail(err)
			default:
				show(found[:min(limit, len(found))], len(found) > limit)
			}
		}
	})
}

// show draws the newest messages. The view goes to them, unless somebody has gone up.
func (p *talkPage) show(found []sipclient.Message, more bool) {
	follow := len(p.bubbles.shown) == 0 || p.sheet.Offset.Y+p.sheet.Size().Height >= p.sheet.Content.Size().Height-theme.Edge
	p.bubbles.show(found, more)
	p.root.Refresh()
	if follow {
		p.sheet.ScrollToBottom()
	}
	p.markRead()
}

// markRead says, once, that what is shown is read, when somebody is there to read it.
func (p *talkPage) markRead() {
	isNew := func(m sipclient.Message) bool { return m.State == sipclient.MessageNew }
	if p.w.shell.away || !p.visible || p.seen.read == p.seen.asked || !slices.ContainsFunc(p.bubbles.shown, isNew) {
		return
	}
	p.seen.read = p.seen.asked
	p.w.command(p.w.o.Client.ReadMessages(p.with.number))
}

// showOlder draws older messages above the others, and leaves in view what was.
func (p *talkPage) showOlder(found []sipclient.Message, more bool) {
	top := p.bubbles.top()
	before := p.bubbles.yOf(top)
	p.bubbles.addOlder(found, more)
	p.root.Refresh()
	p.sheet.ScrollToOffset(p.sheet.Offset.AddXY(0, p.bubbles.yOf(top)-before))
}

func (p *talkPage) bubble(m sipclient.Message) fyne.CanvasObject {
	v := p.w.cat.Bubble(m, p.w.now())
	panel, top, right, left := widget.NewPanel(theme.Surface, theme.Line, theme.Radius), float32(0), float32(40), float32(0)
	if v.Own {
		panel, right, left = widget.NewPanel(theme.AccentSoft, "", theme.Radius), 0, 40
	}
	caption := widget.NewMuted(v.Caption)
	if v.Again {
		caption = caption.Colored(theme.EndText)
	}
	column := widget.Column(2, widget.OnPanel(panel, widget.Inset(8, 10, 8, 10, widget.NewText(v.Text))), caption)
	if v.Again {
		column.Add(widget.NewSmallButton(widget.Link, p.w.cat.Text("messages.again"), func() { p.w.command(p.w.o.Client.ResendMessage(m)) }))
	}
	return widget.Inset(top, right, 0, left, column)
}

func (p *talkPage) askDelete() {
	w, number := p.w, p.with.number
	p.ask.put(w.cat.Text("messages.ask_delete", present.Data{"Name": p.with.name}), func() {
		w.bridge.work(func(ctx context.Context) func() {
			_, err := w.o.Client.ForgetMessages(ctx, sipclient.MessageCut{Number: number})
			return func() { w.command(err) }
		})
		p.leavePage()
	})
}

// leavePage goes back to the list.
func (p *talkPage) leavePage() { p.w.open("messages", "") }

func (p *talkPage) back() func() {
	if p.ask.asking() {
		return p.ask.drop
	}
	return p.leavePage
}

// openTalk shows a conversation.
func (w *Window) openTalk(with talkWith) {
	w.route.about.talk = with
	w.open("talk", "")
}
