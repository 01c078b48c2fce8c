package gui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
)

// recordingSection is how calls are recorded.
type recordingSection struct {
	w        *Window
	locks    locks
	always   *widget.Switch
	announce *widget.Choice
	law      *widget.Text
	format   *widget.Choice
	folder   *widget.Input
	choose   *widget.Button
	fault    *widget.Text
	shown    string // the folder that was filled in
	body     *fyne.Container
	root     *fyne.Container
}

// announcements are in the order of their list.
func announcements() []media.Announcement {
	return []media.Announcement{media.AnnounceBeep, media.AnnounceBeeps, media.AnnounceSpoken, sipclient.NoAnnouncement}
}

// recordingFormats are in the order of their list.
func recordingFormats() []media.RecordingFormat {
	return []media.RecordingFormat{media.WAV, media.OggOpus}
}

func newRecordingSection(w *Window) page {
	s := &recordingSection{w: w, locks: locks{w: w}, law: widget.NewMuted(""), fault: widget.NewMuted("").Colored(theme.EndText)}
	s.fault.Hide()
	cat := w.cat
	set := func(change func(*sipclient.RecordingChoices)) {
		w.choose(func(c *sipclient.Choices) { change(&c.Recording) })
	}
	s.always = widget.NewSwitch(cat.Text("recording.always"), cat.Text("recording.always_hint"), func(on bool) {
		set(func(r *sipclient.RecordingChoices) { r.Always = on })
	})
	s.announce = widget.NewChoice(cat.Text("recording.announce"),
		[]string{cat.Text("recording.beep"), cat.Text("recording.beeps"), cat.Text("recording.spoken"), cat.Text("recording.silent")}, func(i int) {
			set(func(r *sipclient.RecordingChoices) { r.Announce = announcements()[i] })
		})
	s.format = widget.NewChoice(cat.Text("recording.format"), []string{cat.Text("recording.wav"), cat.Text("recording.opus")}, func(i int) {
		set(func(r *sipclient.RecordingChoices) { r.Format = recordingFormats()[i] })
	})
	s.folder = widget.NewInput(cat.Text("recording.folder"), w.o.Places.Recordings, func() { s.fault.Hide() }, s.takeFolder)
	s.folder.OnLeft = s.takeFolder
	s.choose = widget.NewIconButton(theme.IconFile, cat.Text("recording.choose"), s.pick)
	folder := widget.Column(3, widget.NewField(s.folder.Name, nil, widget.Row(4, 0, s.folder, widget.Middle(40, false, s.choose))), s.fault,
		widget.NewMuted(cat.Text("recording.folder_hint")))
	s.body = widget.Column(14,
		s.locks.guard("recording.always", s.always, s.always),
		s.locks.guard("recording.announce", widget.NewField(s.announce.Name, s.law, s.announce), s.announce),
		s.locks.guard("recording.format", widget.NewField(s.format.Name, widget.NewMuted(cat.Text("recording.format_hint")), s.format), s.format),
		s.locks.guard("recording.folder", folder, stopper{s.folder}, s.choose))
	s.root = widget.Column(0, s.body, widget.NewText(cat.Text("recording.unable")))
	return s
}

func (s *recordingSection) object() fyne.CanvasObject { return s.root }
func (s *recordingSection) enter()                    {}

// leave shows again what is chosen.
func (s *recordingSection) leave() {
	s.fault.Hide()
	s.folder.Put(s.shown)
}

// lasts implements lasting: a path often comes from another window.
func (s *recordingSection) lasts() {}

func (s *recordingSection) update() {
	s.locks.update()
	able := s.w.snap.Abilities.Recording
	s.body.Hidden, s.root.Objects[1].(*widget.Text).Hidden = !able, able
	c := s.w.snap.Choices.Recording
	s.always.Set(c.Always)
	s.announce.ShowChosen(nil, max(0, slices.Index(announcements(), c.Announce)))
	s.format.ShowChosen(nil, max(0, slices.Index(recordingFormats(), c.Format)))
	if s.shown != c.Folder {
		s.shown = c.Folder
		s.folder.Put(c.Folder)
	}
	if c.Announce == sipclient.NoAnnouncement {
		s.law.SetColored(s.w.cat.Text("recording.law_silent"), theme.WarnText)
	} else {
		s.law.SetColored(s.w.cat.Text("recording.law"), theme.Muted)
	}
}

// takeFolder takes the folder that was typed; an empty field is the default.
func (s *recordingSection) takeFolder() {
	folder := typedPath(s.folder.Text)
	switch {
	case folder == s.shown:
	case folder != "" && !filepath.IsAbs(folder):
		s.fault.Set(s.w.cat.Text("recording.relative"))
		s.fault.Show()
		s.root.Refresh()
	default:
		s.shown = folder
		s.w.choose(func(c *sipclient.Choices) { c.Recording.Folder = folder })
	}
}

// pick lets a person choose the folder.
func (s *recordingSection) pick() {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err != nil {
			s.w.fail(err)
		}
		if u != nil {
			s.folder.Put(filepath.FromSlash(u.Path()))
			s.takeFolder()
		}
	}, s.w.win)
	s.w.chooseIn(d)
}

// recordingEnded tells that a call is not recorded, or no longer.
func (w *Window) recordingEnded(n sipclient.Notice) {
	sentence := w.because("notice.recording", n.Err)
	w.notes.add(note{tone: present.Warn, sentence: sentence})
	if n.Call != nil && w.shell.away && w.notifies() {
		w.notifyRecording(*n.Call, sentence)
	}
}
