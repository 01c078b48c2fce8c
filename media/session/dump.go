package session

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"offhook/media"
	"offhook/media/record"
)

// dumpMinFree is how much must stay free on the disk, in bytes.
const dumpMinFree = 500 << 20

// dump writes what passes the stages of a call's sound to three files, for who looks for
// what is wrong with it. Each has two sides, and all are in step with the same clock:
//
//	microphone.wav  what was captured           what is played, the echo canceller's reference
//	processed.wav   that without echo and noise  the same
//	call.wav        what is sent                 what comes from the other side
//
// What is played is written when the loudspeaker takes it, some 20 ms before it is heard.
// Nil writes nothing. Its methods are the audio loop's: they copy, and no more.
type dump struct {
	microphone, processed, call *record.Recorder
}

// newDump begins to write to a folder, which is made if need be; files of earlier calls
// stay. Nobody but their owner may read them.
func newDump(folder string, log *slog.Logger) (*dump, error) {
	if folder == "" {
		return nil, nil
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("dumping audio: %w", err)
	}
	d := &dump{}
	for _, file := range []struct {
		name string
		to   **record.Recorder
	}{{"microphone", &d.microphone}, {"processed", &d.processed}, {"call", &d.call}} {
		plan := media.Recording{Path: filepath.Join(folder, file.name+media.WAV.Extension()), Format: media.WAV, MinFree: dumpMinFree}
		*file.to, err = record.Start(plan, func(err error, r media.Recorded) {
			log.Warn("dumping audio ended before the call", "file", r.Path, "error", err)
		})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("dumping audio: %w", err), d.close())
		}
	}
	return d, nil
}

// captured takes a frame as the microphone gave it.
func (d *dump) captured(frame []float32) {
	if d != nil {
		d.microphone.Sent(frame)
	}
}

// enhanced takes it as it is after echo canceller, noise suppressor and gain control.
func (d *dump) enhanced(frame []float32) {
	if d != nil {
		d.processed.Sent(frame)
	}
}

// sent takes what is encoded.
func (d *dump) sent(sound []float32) {
	if d != nil {
		d.call.Sent(sound)
	}
}

// received takes what was decoded.
func (d *dump) received(frame []float32) {
	if d != nil {
		d.call.Heard(frame)
	}
}

// played takes what the loudspeaker was given.
func (d *dump) played(frame []float32) {
	if d != nil {
		d.microphone.Heard(frame)
		d.processed.Heard(frame)
	}
}

// close ends the files. One that ended before was told of then.
func (d *dump) close() error {
	if d == nil {
		return nil
	}
	var errs []error
	for _, r := range []*record.Recorder{d.microphone, d.processed, d.call} {
		if r == nil {
			continue
		}
		select {
		case <-r.Done():
		default:
			_, err := r.Stop()
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
