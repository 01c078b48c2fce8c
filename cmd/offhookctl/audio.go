package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"offhook/media/session"
	"offhook/media/wav"
)

// audio are the flags that put files in place of sound devices.
type audio struct {
	play, record string
	dump         string
	enhance      bool
}

func (a *audio) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.play, "play", "", "speak this WAV `file`, in real time, in place of the microphone")
	cmd.Flags().StringVar(&a.record, "record", "", "write what is heard to this WAV `file`, in place of the loudspeaker")
	cmd.Flags().StringVar(&a.dump, "dump-audio", "", "write the sound of each call to this `folder`: what the microphone gave and what was made of it, what is sent, comes and is played")
	cmd.Flags().BoolVar(&a.enhance, "enhance", false, "take noise out of what --play speaks and even out its loudness, as is done for a microphone")
}

// sound is what a phone speaks into and hears with, and where all of it is written.
type sound struct {
	files *session.Files // nil for the sound devices
	dump  string         // a folder; empty for none
}

// open checks what the flags name before anything is started.
func (a *audio) open() (sound, error) {
	if a.dump != "" { // as nobody else may read what was said
		if err := os.MkdirAll(a.dump, 0o700); err != nil {
			return sound{}, err
		}
	}
	files, err := a.files()
	return sound{files, a.dump}, err
}

// files are those in place of sound devices: with either flag, no device is touched.
func (a *audio) files() (*session.Files, error) {
	if a.play == "" && a.record == "" {
		return nil, nil
	}
	if a.play != "" {
		r, err := wav.Open(a.play)
		if err != nil {
			return nil, err
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	if a.record != "" {
		folder := filepath.Dir(a.record)
		if info, err := os.Stat(folder); err != nil {
			return nil, err
		} else if !info.IsDir() {
			return nil, hinted("", "%s is not a folder.", folder)
		}
	}
	files := session.WAV(a.play, a.record)
	files.Enhance = a.enhance
	return files, nil
}

// heard measures the recording of a call that has ended; nil where there is none.
func (a *audio) heard(v endedCall) (*heard, error) {
	if a.record == "" || v.Timeline.FirstAudio.IsZero() {
		return nil, nil
	}
	return listen(a.record)
}
