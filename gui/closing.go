package gui

import (
	"offhook/gui/present"
	"offhook/sipclient"
)

// closeWindow is what the window's cross does: the window hides in the tray
// where there is one, and else the program ends.
func (w *Window) closeWindow() {
	choices := w.snap.Choices.Desktop
	switch {
	case choices.QuitOnClose || !w.trayAvailable():
		w.quit()
	case choices.TrayTold:
		w.hide()
	default:
		w.tellOfTray()
	}
}

// tellOfTray says, the first time, that closing hides: else a person looks for
// the window, or wonders who rings. A second click on the cross agrees.
func (w *Window) tellOfTray() {
	told := w.cat.Sentence("tray.told")
	if w.notes.has(told) {
		w.hideFrom(told)
		return
	}
	w.notes.add(note{tone: present.Quiet, sentence: told,
		button: w.cat.Text("tray.hide"), act: func() { w.hideFrom(told) },
		other: w.cat.Text("tray.quit"), otherAct: w.quit})
	w.refresh()
}

// hideFrom hides after a person has read what that means. The tray may have gone
// while she read: then there is nowhere to hide.
func (w *Window) hideFrom(told present.Sentence) {
	w.notes.drop(told)
	if !w.trayAvailable() {
		w.refresh()
		return
	}
	w.choose(func(c *sipclient.Choices) { c.Desktop.TrayTold = true })
	w.refresh()
	w.hide()
}

// hide takes the window off the screen; the phone goes on. The tray, a link or a
// second start brings it back.
func (w *Window) hide() {
	w.rememberPlace()
	w.win.Hide()
	w.outside.hidden = true
	w.shell.setForeground(false)
}

// quit ends the program; in a call it asks first. To ask for it again is a yes.
func (w *Window) quit() {
	question := w.cat.Sentence("tray.in_call")
	if !w.inCall() || w.notes.has(question) {
		w.end()
		return
	}
	w.quitQuestion = question
	w.notes.add(note{tone: present.Warn, sentence: question,
		button: w.cat.Text("tray.end_call"), act: w.end})
	w.refresh()
}

// settleQuit takes the question back when there is no call any more: it is no yes to
// hanging up the next one.
func (w *Window) settleQuit() {
	if !w.inCall() && w.notes.has(w.quitQuestion) {
		w.notes.drop(w.quitQuestion)
	}
}

// end closes the window for good. The program hangs up and ends behind it.
func (w *Window) end() {
	w.rememberPlace()
	w.win.Close()
}
