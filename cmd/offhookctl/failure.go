package main

import (
	"errors"
	"fmt"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/media/wav"
	"offhook/sipclient/call"
)

// failure is an error that has its exit status and its words.
type failure struct {
	status int
	text   present.Sentence
	cause  error // or nil
}

// Error implements error with the whole sentence.
func (f *failure) Error() string { return f.text.String() }

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.cause }

// usage is a mistake in the command line.
func usage(format string, args ...any) error {
	return &failure{status: exitUsage, text: present.Sentence{What: fmt.Sprintf(format, args...)}}
}

// hinted is an error with a hint of this program's own.
func hinted(hint, format string, args ...any) error {
	return &failure{status: exitFailure, text: present.Sentence{What: fmt.Sprintf(format, args...), Do: hint}}
}

// misnamed is a mistake in the command line that only the settings could tell.
func misnamed(hint, format string, args ...any) error {
	return &failure{status: exitUsage, text: present.Sentence{What: fmt.Sprintf(format, args...), Do: hint}}
}

// own are errors that the window never shows: what happened and what to do.
var own = [...]struct {
	err      error
	what, do string
}{
	{control.ErrNotRunning, "No phone is running.", "Open the window, or run: offhookctl phone"},
	{control.ErrWhichCall, "It is not clear which call is meant.", "offhookctl calls lists them; name one with --call, or after the command."},
	{control.ErrBadRequest, "The running phone does not understand this.", "It may be of another version: end it and start it again."},
	{wav.ErrFormat, "This is no WAV file.", "Convert it, for example: ffmpeg -i FILE -ac 1 -ar 48000 out.wav"},
	{wav.ErrUnsupported, "This kind of WAV file cannot be played.", "Convert it, for example: ffmpeg -i FILE -ac 1 -ar 48000 -c:a pcm_s16le out.wav"},
}

// explain finds the words for an error.
func explain(words *present.Catalog, err error) (status int, text present.Sentence) {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.status, f.text
	}
	for _, known := range own {
		if errors.Is(err, known.err) {
			return exitFailure, present.Sentence{What: known.what, Do: known.do, Code: err.Error()}
		}
	}
	return exitFailure, words.Error(err)
}

// ended is the failure of a call that was not answered, or nil.
func ended(words *present.Catalog, v endedCall) error {
	if v.Result == call.Answered {
		return nil
	}
	return &failure{exitOf(v.Result), words.Ending(v.Direction, v.Result, v.Cause), v.Cause.Err}
}

// complain prints an error: what happened, then what can be done.
func (p *program) complain(err error) (status int) {
	status, text := explain(p.words, err)
	fmt.Fprintln(p.err, "offhookctl:", withCode(text))
	if hint := text.Body(); hint != "" {
		fmt.Fprintln(p.err, "hint:", hint)
	}
	return status
}

func withCode(text present.Sentence) string {
	if text.Code == "" {
		return text.What
	}
	return text.What + " [" + text.Code + "]"
}
