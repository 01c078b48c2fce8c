package sipclient

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"offhook/media"
	"offhook/sipclient/call"
)

func TestRecording(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "9196#")
		if err := c.PauseRecording(id, true); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("pausing nothing: %v", err)
		}
		if err := c.SetRecording(id, true); err != nil {
			t.Fatal(err)
		}
		_ = c.PauseRecording(id, true)
		synctest.Wait()
		if v := viewOf(t, c, id); !v.Recording || !v.RecordingPaused {
			t.Errorf("shown as %+v", v)
		}
		if r := w.recording; filepath.Dir(r.Path) != "recordings" || !strings.HasSuffix(r.Path, " 9196_.wav") || r.Announce != media.AnnounceBeep || r.MinFree == 0 {
			t.Errorf("recorded as %+v", r)
		}
		_ = c.PauseRecording(id, false)
		_ = c.SetRecording(id, false)
		synctest.Wait()
		w.wantTail(t, "recording", "recording paused true", "recording paused false", "recording over")
		_ = c.SetRecording(id, true)
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		if w.count("recording over") != 2 || len(w.history) != 1 || len(w.history[0].Recordings) != 2 {
			t.Errorf("at the end of the call: %v, %+v", w.all(), w.history)
		}
	})
}

func TestEveryCallIsRecorded(t *testing.T) {
	w := newWorld()
	w.settings.Recording = RecordingChoices{Always: true, Folder: "/srv", Format: media.OggOpus, Announce: NoAnnouncement}
	run(t, w, func(t *testing.T, c *Client) {
		if v := viewOf(t, c, active(t, w, c, "1")); !v.Recording {
			t.Error("it is not")
		}
		synctest.Wait()
		if r := w.recording; filepath.Dir(r.Path) != "/srv" || filepath.Ext(r.Path) != ".opus" || r.Announce != media.AnnounceNothing {
			t.Errorf("recorded as %+v", r)
		}
	})
}

func TestRecordingFails(t *testing.T) {
	full := errors.New("the disk is full")
	for name, fail := range map[string]func(*world){
		"at once":   func(w *world) { w.recordErr = full },
		"meanwhile": func(w *world) {},
	} {
		w := newWorld()
		fail(w)
		run(t, w, func(t *testing.T, c *Client) {
			id := active(t, w, c, "1")
			watch := c.Watch()
			_ = c.SetRecording(id, true)
			synctest.Wait()
			if name == "meanwhile" {
				w.emitMedia(media.RecordingEnded{Err: full, Recorded: media.Recorded{Path: "half.wav"}})
				synctest.Wait()
			}
			u, err := watch.Next(t.Context())
			if err != nil || len(u.Notices) != 1 || u.Notices[0].Kind != NoticeRecording || !errors.Is(u.Notices[0].Err, full) || u.Snapshot.Calls[0].Recording {
				t.Errorf("%s: %+v, %v", name, u.Notices, err)
			}
		})
	}
}

// TestRecordingFollowsReplaces: where a recorded call is replaced, who takes its place is recorded, as it
// was: at rest, and once only. That this fails is told.
func TestRecordingFollowsReplaces(t *testing.T) {
	full := errors.New("the disk is full")
	for name, tc := range map[string]struct {
		always, stopped, paused, early bool
		fails                          error
		recorded                       int // files that were begun
	}{
		"recorded":            {recorded: 2},
		"over before":         {early: true, recorded: 2},
		"at rest":             {paused: true, recorded: 2},
		"always":              {always: true, recorded: 2},
		"always, and at rest": {always: true, paused: true, recorded: 2},
		"not any more":        {stopped: true, recorded: 1},
		"no room":             {fails: full, recorded: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.settings.Recording.Always = tc.always
			run(t, w, func(t *testing.T, c *Client) {
				old := active(t, w, c, "1")
				_ = c.SetRecording(old, true)
				if tc.paused {
					_ = c.PauseRecording(old, true)
				}
				if tc.stopped {
					_ = c.SetRecording(old, false)
				}
				synctest.Wait()
				w.recordErr = tc.fails
				watch := c.Watch()
				take := replacedLate
				if tc.early {
					take = replacedEarly
				}
				on := !tc.stopped && tc.fails == nil
				if v := take(w, c, old); v.Recording != on || v.RecordingPaused != (on && tc.paused) {
					t.Errorf("recording %v, at rest %v", v.Recording, v.RecordingPaused)
				}
				if n := w.count("recording"); n != tc.recorded || n == 2 && w.recording.Paused != tc.paused {
					t.Errorf("%d recordings, the last one %+v", n, w.recording)
				}
				u, err := watch.Next(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if told := slices.ContainsFunc(u.Notices, func(n Notice) bool { return n.Kind == NoticeRecording }); told != (tc.fails != nil) {
					t.Errorf("notices %+v", u.Notices)
				}
			})
		})
	}
}

// TestRecordingIsKeptOnce: one that ends by itself while it is being ended is one file.
func TestRecordingIsKeptOnce(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		_ = c.SetRecording(id, true)
		synctest.Wait()
		path := w.recording.Path
		_ = c.SetRecording(id, false)
		synctest.Wait()
		w.emitMedia(media.RecordingEnded{Err: errors.New("the disk is full"), Recorded: media.Recorded{Path: path}})
		synctest.Wait()
		w.emit("trunk", LegBye{ID: id})
		wantState(t, c, call.Ended)
		if len(w.history) != 1 || !slices.Equal(w.history[0].Recordings, []string{path}) {
			t.Errorf("%+v, want %s", w.history, path)
		}
	})
}

func TestFileName(t *testing.T) {
	for number, want := range map[string]string{
		"+82-70": "+82-70", "../../etc/passwd": "_._.._etc_passwd", "..": "_", "kim@pbx.test": "kim@pbx.test", "a:b*?\x00": "a_b___", "": "",
		strings.Repeat("1", 200): strings.Repeat("1", recordingName), "김": "김",
	} {
		if got := fileName(number); got != want {
			t.Errorf("%q becomes %q, want %q", number, got, want)
		}
	}
}
