package gui

import (
	"context"

	"offhook/sipclient/account"
)

// accountEdits are changes of kept accounts, made one after the other: each is
// made to what the one before has saved, and none is lost to a snapshot that is
// late.
type accountEdits struct {
	queue []accountEdit
	busy  bool
	saved map[string]account.Account // while busy
}

type accountEdit struct {
	id     string
	change func(*account.Account)
}

// changeAccount changes a kept account and leaves its password alone. What
// goes wrong is said above the page.
func (w *Window) changeAccount(id string, change func(*account.Account)) {
	e := &w.edits
	e.queue = append(e.queue, accountEdit{id, change})
	if !e.busy {
		e.busy, e.saved = true, make(map[string]account.Account)
		w.nextEdit()
	}
}

// nextEdit makes the next change.
func (w *Window) nextEdit() {
	e := &w.edits
	if len(e.queue) == 0 {
		e.busy, e.saved = false, nil
		return
	}
	edit := e.queue[0]
	e.queue = e.queue[1:]
	a, known := e.saved[edit.id]
	if v, ok := w.accountOf(edit.id); ok && !known {
		a, known = v.Account.Clone(), true
	}
	if !known { // it was removed meanwhile
		w.nextEdit()
		return
	}
	edit.change(&a)
	w.bridge.work(func(ctx context.Context) func() {
		_, err := w.o.Client.SaveAccount(ctx, a, nil)
		return func() {
			if err != nil {
				w.fail(err)
			} else {
				e.saved[edit.id] = a
			}
			w.nextEdit()
		}
	})
}
