package gui

import (
	"context"

	"offhook/gui/present"
	"offhook/sipclient"
)

// recall puts the number that was dialled last into the field.
func (p *keypadPage) recall() {
	w := p.w
	w.bridge.work(func(ctx context.Context) func() {
		calls, err := w.o.Client.Recent(ctx, sipclient.HistoryQuery{Direction: sipclient.Outgoing, Limit: 20})
		return func() {
			if err != nil {
				w.fail(err)
				return
			}
			for _, c := range calls {
				if c.Number != "" {
					p.put(c.Number)
					return
				}
			}
		}
	})
}

// speedDial dials the number of a key, 1 to sipclient.MaxSpeedKey, or says how to
// give it one.
func (p *keypadPage) speedDial(key int) {
	w := p.w
	w.bridge.work(func(ctx context.Context) func() {
		keys, err := w.o.Client.SpeedDial(ctx)
		return func() {
			to, ok := keys[key]
			switch {
			case err != nil:
				w.fail(err)
			case !ok:
				w.notes.add(note{tone: present.Quiet, sentence: w.cat.NoSpeedKey(key)})
				w.refresh()
			case w.inFront() == page(p) && !w.inCall():
				p.put(to.Number)
				p.call()
			}
		}
	})
}
