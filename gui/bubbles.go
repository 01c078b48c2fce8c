package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
)

// pageBubbles is how many messages of a conversation are read at once, and maxBubbles how
// many are drawn at most: who goes up further than that leaves the newest behind.
const (
	pageBubbles = 60
	maxBubbles  = 300
)

// bubbles are the messages of a conversation that are drawn, the newest at the bottom, with
// the way to older ones at the top.
type bubbles struct {
	column        *fyne.Container
	bubble        func(sipclient.Message) fyne.CanvasObject
	older, newest *widget.Button
	shown         []sipclient.Message // the newest first
	past          bool                // the newest of all are not among them
}

func (b *bubbles) clear() { b.shown, b.past, b.column.Objects = nil, false, nil }

// show draws the newest messages. more says that there are older ones.
func (b *bubbles) show(found []sipclient.Message, more bool) {
	b.shown = found[:min(len(found), maxBubbles)]
	b.draw(more || len(b.shown) < len(found))
}

// addOlder draws messages that are older than all others. The newest give way to them.
func (b *bubbles) addOlder(found []sipclient.Message, more bool) {
	b.shown = append(slices.Clone(b.shown), found...)
	if over := len(b.shown) - maxBubbles; over > 0 {
		b.shown, b.past = b.shown[over:], true
	}
	b.draw(more)
}

func (b *bubbles) draw(more bool) {
	widget.KeepFocus(b.column, func() {
		b.column.Objects = nil
		if more {
			b.column.Add(b.older)
		}
		for _, m := range slices.Backward(b.shown) {
			b.column.Add(b.bubble(m))
		}
		if b.past {
			b.column.Add(b.newest)
		}
	})
}

// top is the ID of the oldest message that is drawn.
func (b *bubbles) top() string {
	if len(b.shown) == 0 {
		return ""
	}
	return b.shown[len(b.shown)-1].ID
}

// yOf is how far from the top a message is drawn.
func (b *bubbles) yOf(id string) float32 {
	at := slices.IndexFunc(b.shown, func(m sipclient.Message) bool { return m.ID == id })
	if at < 0 {
		return 0
	}
	first := slices.IndexFunc(b.column.Objects, func(o fyne.CanvasObject) bool { return o != fyne.CanvasObject(b.older) })
	return b.column.Objects[first+len(b.shown)-1-at].Position().Y
}
