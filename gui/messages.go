package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"offhook/gui/port"
	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// Texts are the messages.
type Texts interface {
	Writing
	// Conversations returns with whom there were messages; it may block.
	Conversations(ctx context.Context, q sipclient.MessageQuery) ([]sipclient.Conversation, error)
	// Messages returns messages, the newest first; it may block.
	Messages(ctx context.Context, q sipclient.MessageQuery) ([]sipclient.Message, error)
	// CountMessages returns how many match; it may block.
	CountMessages(ctx context.Context, q sipclient.MessageQuery) (sipclient.MessageCount, error)
	// ForgetMessages deletes messages for good; it may block.
	ForgetMessages(ctx context.Context, cut sipclient.MessageCut) (int, error)
}

// Writing sends messages, and says that they were read. It returns at once.
type Writing interface {
	// SendMessage sends a text; what becomes of it is in the store.
	SendMessage(accountID, to, text string) (id string, err error)
	// ResendMessage tries once more.
	ResendMessage(m sipclient.Message) error
	// ReadMessages says that what came from a number was read.
	ReadMessages(number string) error
}

// messagesPage is the list of conversations.
type messagesPage struct {
	w       *Window
	list    *widget.List
	empty   *fyne.Container
	nothing *container.Scroll // around empty
	root    *fyne.Container

	talks   *pager[sipclient.MessageQuery, sipclient.Conversation]
	visible bool
	changes uint64 // of the store when it was read
}

func newMessagesPage(w *Window) page {
	cat := w.cat
	p := &messagesPage{w: w, empty: widget.Column(4)}
	back := widget.NewIconButton(theme.IconBack, cat.Text("messages.back"), w.leaveOver)
	write := widget.NewSmallButton(widget.Link, cat.Text("messages.start"), func() { w.openTalk(talkWith{}) })
	p.talks = &pager[sipclient.MessageQuery, sipclient.Conversation]{w: w, count: p.counted, fetch: p.fetch, changed: p.show}
	p.list = widget.NewList(cat.Text("messages.title"), p.talks.length, p.line)
	p.list.OnOpen = p.open
	p.talks.list = p.list
	p.nothing = widget.NewSheet(widget.Inset(24, 24, 12, 24, p.empty))
	head := widget.Row(theme.Gap, 1, back, widget.NewPageTitle(cat.Text("messages.title")), widget.Middle(200, false, write))
	p.root = container.New(&headed{}, widget.Inset(theme.Gap, theme.Edge, theme.Gap, theme.Edge, head), container.New(&layers{}, widget.Inset(0, 0, 0, 4, p.list), p.nothing))
	return p
}

func (p *messagesPage) object() fyne.CanvasObject { return p.root }

func (p *messagesPage) enter() {
	p.visible = true
	p.reload()
	p.w.win.Canvas().Focus(p.list)
}

func (p *messagesPage) leave() {
	p.visible = false
	p.talks.stop()
}

// lasts implements lasting: the list stands beside other windows.
func (p *messagesPage) lasts() {}

// update reads anew what has changed.
func (p *messagesPage) update() {
	if p.changes != p.w.snap.Messages.Changes {
		p.reload()
	}
	p.show()
}

// reload reads the conversations again, if anybody sees them.
func (p *messagesPage) reload() {
	if p.visible {
		p.changes = p.w.snap.Messages.Changes
		p.talks.reload()
	}
}

// counted and fetch run on a worker.
func (p *messagesPage) counted(ctx context.Context, q sipclient.MessageQuery) (int, func(), error) {
	n, err := p.w.o.Client.CountMessages(ctx, q)
	return n.Conversations, nil, err
}

func (p *messagesPage) fetch(ctx context.Context, q sipclient.MessageQuery, limit, offset int) ([]sipclient.Conversation, error) {
	q.Limit, q.Offset = limit, offset
	return p.w.o.Client.Conversations(ctx, q)
}

// show says what to do where there is nothing.
func (p *messagesPage) show() {
	p.empty.Objects = nil
	if p.talks.loaded && p.talks.total == 0 {
		p.empty.Objects = nothing(p.w.cat.Text("messages.empty"), p.w.cat.Text("messages.empty_do"))
	}
	if p.list.Hidden = len(p.empty.Objects) > 0; p.list.Hidden {
		p.nothing.Show()
	} else {
		p.nothing.Hide()
	}
	p.root.Refresh()
}

func (p *messagesPage) line(i int) widget.Line {
	t, ok := p.talks.at(i)
	if !ok {
		return widget.Line{}
	}
	v := p.w.cat.Talk(t, p.w.now())
	line := widget.Line{Icon: theme.IconPerson, IconColor: theme.Muted, Title: v.Title, Detail: v.Detail, Side: v.Side}
	if v.New {
		line.Icon, line.IconColor = theme.IconMessage, theme.Accent
	}
	return line
}

func (p *messagesPage) open(i int) {
	if t, ok := p.talks.at(i); ok {
		p.w.openTalk(talkWith{account: t.Last.AccountID, number: t.Last.Number, name: p.w.cat.Talk(t, p.w.now()).Title})
	}
}

func (p *messagesPage) back() func() { return p.w.leaveOver }

// messageCame tells of a message while nobody looks at its conversation.
func (w *Window) messageCame(m *sipclient.Message) {
	if m == nil || !w.notifies() || w.snap.Choices.Calls.DoNotDisturb || !w.shell.away && w.route.over == "talk" && w.route.about.talk.number == m.Number {
		return
	}
	n := w.cat.MessageCame(*m, w.snap.Choices.Privacy.HideCallers)
	w.notifier().Notify(port.Notification{ID: "message-" + m.ID, Title: n.Title, Body: n.Body})
}

// messageFailed tells why a message was not sent, where its conversation does not.
func (w *Window) messageFailed(n sipclient.Notice) {
	if w.route.over == "talk" && n.Message != nil && w.route.about.talk.number == n.Message.Number && n.Message.Code != 0 {
		return
	}
	s := w.cat.Error(n.Err)
	w.notes.add(note{tone: present.Warn, sentence: present.Sentence{What: w.cat.Text("messages.failed"), Why: s.What, Do: s.Do, Code: s.Code}})
}
