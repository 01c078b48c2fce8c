package sipclient

import (
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"offhook/media"
	"offhook/sipclient/call"
)

const (
	// recordingFree is how many bytes stay free on the disk whatever is recorded.
	recordingFree = 200 << 20
	// recordingName bounds the number in a file's name, in characters.
	recordingName = 64
)

// SetRecording begins to record a call as Choices.Recording says, or ends that. What
// goes wrong is told by NoticeRecording. Errors: ErrNoCall, ErrNotAllowed.
func (c *Client) SetRecording(id CallID, on bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		switch {
		case !o.allowed(lc).Record:
			return ErrNotAllowed
		case on == lc.view.Recording:
		case on:
			o.startRecording(lc, false)
		default:
			o.stopRecording(lc)
		}
		return nil
	})
}

// PauseRecording lets a recording rest, so that what should be in no file is in none,
// or go on. Errors: ErrNoCall, ErrNotAllowed.
func (c *Client) PauseRecording(id CallID, paused bool) error {
	return c.command(id, func(o *owner, lc *liveCall) error {
		if !lc.view.Recording {
			return ErrNotAllowed
		}
		lc.view.RecordingPaused, o.unseen.dirty = paused, true
		o.withSession(lc, func(m MediaSession) { m.PauseRecording(paused) })
		return nil
	})
}

func (o *owner) startRecording(lc *liveCall, paused bool) {
	r := o.recordingOf(lc, time.Now())
	r.Paused = paused
	lc.view.Recording, lc.view.RecordingPaused, o.unseen.dirty = true, paused, true
	o.withSession(lc, func(m MediaSession) {
		path, err := m.StartRecording(r)
		if err != nil {
			o.c.post(func() { o.recordingOver(lc, err) })
			return
		}
		lc.work.recording, lc.work.recordingTo = true, path
		o.c.post(func() { o.keepGoing(lc) })
	})
}

func (o *owner) stopRecording(lc *liveCall) {
	lc.view.Recording, lc.view.RecordingPaused, o.unseen.dirty = false, false, true
	lc.worker.do(func() { lc.work.stopRecording(o, lc) })
}

// stopRecording ends the recording that there may be, and keeps the name of its file
// for the history.
func (w *work) stopRecording(o *owner, lc *liveCall) {
	if !w.recording || w.session == nil {
		return
	}
	made, err := w.session.StopRecording()
	w.recorded(made)
	if err != nil {
		o.c.post(func() { o.recordingOver(lc, err) })
	}
}

// recorded ends a recording, and keeps its file if that holds something. It does nothing, and
// reports so, where that was done before: one may end by itself while it is being ended.
func (w *work) recorded(made media.Recorded) bool {
	if slices.Contains(w.recordedTo, made.Path) {
		return false
	}
	w.recording, w.recordingTo = false, ""
	if made.Path != "" {
		w.recordedTo = append(w.recordedTo, made.Path)
	}
	return true
}

// recordingOver tells that a recording ended by itself, or never began.
func (o *owner) recordingOver(lc *liveCall, err error) {
	lc.view.Recording, lc.view.RecordingPaused, o.unseen.dirty = false, false, true
	v := o.viewOf(lc)
	o.notify(Notice{Kind: NoticeRecording, Call: &v, AccountID: v.AccountID, Err: err})
}

// recordingOf says how a call is recorded, into a file named by time and number.
func (o *owner) recordingOf(lc *liveCall, at time.Time) media.Recording {
	c := o.settings.Recording
	folder := c.Folder
	if folder == "" {
		folder = o.c.options.Recordings
	}
	name := at.Format("2006-01-02 15.04.05")
	if number := fileName(lc.view.Peer.Number); number != "" {
		name += " " + number
	}
	return media.Recording{
		Path: filepath.Join(folder, name+c.format().Extension()), Format: c.format(), Announce: c.announcement(),
		MinFree: recordingFree,
	}
}

// fileName makes of a number what every file system takes: a name that begins with a
// dot or holds a separator may come from the network.
func fileName(number string) string {
	var name strings.Builder
	for n, r := range []rune(number) {
		switch {
		case n == recordingName:
			return name.String()
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '+', r == '@', r == '-', r == '.' && n > 0:
			name.WriteRune(r)
		default:
			name.WriteRune('_')
		}
	}
	return strings.TrimRight(name.String(), ".")
}

// recordAlways records a call that has come up, where every call is.
func (o *owner) recordAlways(lc *liveCall) {
	if o.settings.Recording.Always && o.allowed(lc).Record && lc.view.State == call.Active && !lc.view.Recording {
		o.startRecording(lc, false)
	}
}
