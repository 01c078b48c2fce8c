package gui

import (
	"fyne.io/fyne/v2"

	"offhook/gui/port"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient"
)

// mailboxSign says on the keypad that there are new voice messages, and calls the
// mailbox.
type mailboxSign struct {
	w      *Window
	text   *widget.Text
	listen *widget.Button
	about  string // the account's ID
	root   *fyne.Container
}

func newMailboxSign(w *Window) *mailboxSign {
	s := &mailboxSign{w: w, text: widget.NewText("").Fitting()}
	s.listen = widget.NewSmallButton(widget.Plain, w.cat.Text("voicemail.listen"), func() { w.listen(s.about) })
	words := widget.Row(theme.Gap, 1, widget.NewImage(theme.IconWave, theme.Accent, 20), s.text)
	s.root = widget.OnPanel(widget.NewPanel(theme.Surface, theme.Line, theme.Radius), widget.Inset(6, 10, 6, 10, widget.Row(theme.Gap, 0, words, widget.Middle(200, false, s.listen))))
	return s
}

// update shows the mailbox of the account that dials, else the first with something new.
func (s *mailboxSign) update() {
	v, ok := s.w.waitingMailbox()
	s.root.Hidden = !ok
	if !ok {
		return
	}
	s.about = v.ID
	s.text.Set(s.w.cat.Voicemail(v.Voicemail))
	s.listen.Hidden = v.VoicemailNumber() == ""
	s.listen.SetEnabled(v.State == sipclient.AccountReady)
}

// waitingMailbox is the account whose mailbox has something new.
func (w *Window) waitingMailbox() (sipclient.AccountView, bool) {
	if v, ok := w.account(); ok && v.Voicemail.Waiting {
		return v, true
	}
	for _, v := range w.snap.Accounts {
		if v.Voicemail.Waiting {
			return v, true
		}
	}
	return sipclient.AccountView{}, false
}

// listen calls an account's mailbox.
func (w *Window) listen(accountID string) {
	if v, ok := w.accountOf(accountID); ok && !w.inCall() && v.VoicemailNumber() != "" {
		w.dialText(v.ID, v.VoicemailNumber())
	}
}

// voicemailCame tells of new voice messages while the window is not looked at.
func (w *Window) voicemailCame(n sipclient.Notice) {
	if n.Voicemail == nil || !w.notifies() || !w.shell.away || w.snap.Choices.Calls.DoNotDisturb {
		return
	}
	v, _ := w.accountOf(n.AccountID)
	title := ""
	if len(w.snap.Accounts) > 1 {
		title = v.Title()
	}
	text := w.cat.VoicemailCame(*n.Voicemail, title)
	x := port.Notification{ID: "voicemail-" + n.AccountID, Title: text.Title, Body: text.Body}
	if v.VoicemailNumber() != "" {
		x.Actions = []port.NotificationAction{{ID: "listen", Label: w.cat.Text("voicemail.listen")}}
	}
	w.notifier().Notify(x)
}
