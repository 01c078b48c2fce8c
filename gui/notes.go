package gui

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// note is something said in place, above the page, until a person takes it away.
type note struct {
	tone     present.Tone
	sentence present.Sentence
	button   string
	act      func()
	// other is a second button, for the way that is taken less often.
	other    string
	otherAct func()
	// card shows it. It is kept, so that the keyboard stays where it is when another
	// note comes or goes.
	card fyne.CanvasObject
}

const maxNotes = 3

// notes are the newest notes.
type notes struct {
	list    []*note
	version int
}

// add puts n first; one that says the same is replaced.
func (s *notes) add(n note) {
	s.list = slices.DeleteFunc(s.list, func(o *note) bool { return o.sentence == n.sentence })
	s.list = append([]*note{&n}, s.list...)
	s.list = s.list[:min(len(s.list), maxNotes)]
	s.version++
}

// has reports whether a note that says this is there.
func (s *notes) has(sentence present.Sentence) bool {
	return slices.ContainsFunc(s.list, func(n *note) bool { return n.sentence == sentence })
}

// drop takes the note that says this away.
func (s *notes) drop(sentence present.Sentence) {
	s.list = slices.DeleteFunc(s.list, func(n *note) bool { return n.sentence == sentence })
	s.version++
}

// remove takes n away, and reports whether it was still there.
func (s *notes) remove(n *note) bool {
	i := slices.Index(s.list, n)
	if i < 0 {
		return false
	}
	s.list = slices.Delete(s.list, i, i+1)
	s.version++
	return true
}

// redraw lets the notes be drawn anew, in another language.
func (s *notes) redraw() {
	for _, n := range s.list {
		n.card = nil
	}
}

// notice takes news that is not in the snapshot.
func (w *Window) notice(n sipclient.Notice) {
	switch n.Kind {
	case sipclient.NoticeCallEnded:
		if n.Call != nil {
			w.rememberEnded(*n.Call)
		}
		w.callEnded(n.Call)
	case sipclient.NoticeMissedCall:
		if !w.looksAtCalls() {
			w.past.missed++
		}
		w.notifyMissed(n.Call)
		w.shell.reload()
	case sipclient.NoticeRecording:
		w.recordingEnded(n)
	case sipclient.NoticeReferral:
		w.referralCame(n.Call)
	case sipclient.NoticeVoicemail:
		w.voicemailCame(n)
	case sipclient.NoticeMessage:
		w.messageCame(n.Message)
	case sipclient.NoticeMessageFailed:
		w.messageFailed(n)
	case sipclient.NoticeMessages:
		w.fail(n.Err)
	case sipclient.NoticePasswordNeeded:
		if w.mayAsk(n.AccountID) {
			w.route.open("password", n.AccountID)
		}
	case sipclient.NoticeNoKeyring:
		w.noKeyring(n)
	case sipclient.NoticeHistory:
		w.notes.add(note{tone: present.Warn, sentence: w.because("notice.history", n.Err)})
	case sipclient.NoticeContacts:
		w.notes.add(note{tone: present.Warn, sentence: w.because("notice.contacts", n.Err)})
	case sipclient.NoticeSettings:
		w.notes.add(note{tone: present.Warn, sentence: w.because("notice.settings", n.Err)})
	}
}

// mayAsk reports whether the page may change to the one that asks for an
// account's password: not in a call, but for one that waits for it, and not where
// something is being filled in. The account line has the way there, too.
func (w *Window) mayAsk(accountID string) bool {
	v, is := present.Current(w.snap)
	waits := v.AccountID == accountID && (v.State == call.Preparing || v.State == call.Calling)
	return waits || w.route.over == "" && (!is || !call.Live(v.State))
}

// because says what failed and then why.
func (w *Window) because(key string, err error) present.Sentence {
	s, why := w.cat.Sentence(key), w.cat.Error(err)
	return present.Sentence{What: s.What, Why: why.What + " " + why.Why, Do: why.Do, Code: why.Code}
}

func (w *Window) noKeyring(n sipclient.Notice) {
	err := n.Err
	if err == nil || !errors.Is(err, sipclient.ErrNoKeyring) {
		err = sipclient.ErrNoKeyring
	}
	x := note{tone: present.Warn, sentence: w.cat.Error(err)}
	if v, ok := w.accountOf(n.AccountID); ok && !v.AskPassword && !v.Demo && !v.Managed {
		x.button = w.cat.Text("form.ask")
		x.act = func() { w.askEachTime(v.ID) }
	}
	w.notes.add(x)
}

// callEnded keeps a call's end on the page, unless the person here ended it: a transfer
// that worked is told.
func (w *Window) callEnded(v *sipclient.CallView) {
	w.shell.reload()
	if v == nil {
		return
	}
	if e := w.past.ended; e != nil && e.ID == v.ID {
		w.past.ended = v // the notice knows how it sounded, too
	}
	if v.ID == w.past.endedID {
		return
	}
	w.past.endedID = v.ID
	ours := v.Cause.By == call.Local && v.Cause.Err == nil && !present.Transferred(*v) || w.joined(v)
	unheard := v.Direction == sipclient.Incoming && v.Result != call.Answered && v.Cause.Err == nil
	if ours || unheard {
		return
	}
	if w.inCall() { // the page belongs to another call
		over, why := w.cat.Sentence("call.over", present.Data{"Name": w.cat.Call(w.snap, *v).Name}), w.cat.CallEnd(*v)
		w.notes.add(note{tone: present.Quiet, sentence: present.Sentence{What: over.What, Why: why.What}})
		return
	}
	w.past.ended = v
}

// joined reports whether the other side left a call because it is being put through to
// another: that one's end is told.
func (w *Window) joined(v *sipclient.CallView) bool {
	return slices.ContainsFunc(w.snap.Calls, func(c sipclient.CallView) bool {
		t := c.Transfer
		return c.ID != v.ID && v.Cause.By == call.Remote && t != nil && t.State != sipclient.TransferFailed && t.To == v.Peer
	})
}

// noteObjects builds the notes that stand above the page.
func (w *Window) noteObjects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if err := w.snap.Settings; err != nil {
		s := w.cat.Error(err)
		out = append(out, sentenceNote(widget.Bad, s))
	}
	for _, n := range w.notes.list {
		if n.card == nil {
			n.card = w.noteCard(n)
		}
		out = append(out, n.card)
	}
	return out
}

// noteCard draws a note with its buttons. Each of them takes it away.
func (w *Window) noteCard(n *note) fyne.CanvasObject {
	then := func(act func()) func() {
		return func() {
			if !w.notes.remove(n) {
				return
			}
			if act != nil {
				act()
			}
			w.refresh()
		}
	}
	var buttons []fyne.CanvasObject
	add := func(text string, act func()) {
		if act != nil {
			buttons = append(buttons, widget.NewSmallButton(widget.Plain, text, then(act)))
		}
	}
	add(n.button, n.act)
	add(n.other, n.otherAct)
	closeIt := widget.NewCloseButton(w.cat.Text("notice.close"), then(nil))
	return widget.NewNote(tone(n.tone), n.sentence.What, n.sentence.Body(), n.sentence.Code, closeIt, buttons...)
}

// sentenceNote shows a sentence in place.
func sentenceNote(t widget.Tone, s present.Sentence, buttons ...fyne.CanvasObject) *fyne.Container {
	return widget.NewNote(t, s.What, s.Body(), s.Code, nil, buttons...)
}

// tone turns present's tone into a widget's.
func tone(t present.Tone) widget.Tone { return widget.Tone(t) }
