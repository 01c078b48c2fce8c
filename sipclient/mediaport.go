package sipclient

import (
	"context"

	"offhook/media"
)

// Media makes the audio of calls.
type Media interface {
	Prober
	// Warm makes ready for the next Open with the same cfg: candidates are
	// gathered before anybody presses Dial. It returns at once, and may be
	// called often.
	Warm(cfg media.Config)
	// Open begins the media of one call. Events are delivered in order until
	// Close returns.
	Open(cfg media.Config, sink func(media.Event)) (MediaSession, error)
	// Mix makes one conference of exactly these sessions, at most five: each hears
	// all others and the microphone, never itself. Former members that are not named
	// are by themselves again, and so are all where fewer than two are named. Who is
	// held or closed is left out, and drops out later when it is.
	Mix(legs ...MediaSession) error
	// Alert plays a sound of the phone's own until the returned stop is called;
	// all but media.ToneRing end by themselves after a few seconds.
	Alert(a media.Alert) (stop func())
	// CheckRingtone reads a sound file as for an incoming call, and makes it ready for
	// one. It may take a second. Errors:
	// media.ErrRingtoneFormat and its like, those of the file system, ctx's.
	CheckRingtone(ctx context.Context, path string) error
	// Cue plays a short sound for what happened in a call: within the sound of a
	// call that is up, else on the loudspeaker.
	Cue(c media.Cue)
	// SetDevices chooses the devices for calls to come and moves those of the
	// calls that are up.
	SetDevices(media.DeviceChoice)
	// SetVolume sets how loud calls are heard, 0 to media.MaxVolume percent of
	// what comes, at once also in the calls that are up.
	SetVolume(percent int)
	// SetProcessing says what is done to the microphone's sound, at once also in
	// the calls that are up.
	SetProcessing(media.Processing)
	// Abilities says what this engine can do.
	Abilities() media.Abilities
	// Devices lists what is there now.
	Devices(ctx context.Context) (media.Devices, error)
	// Monitor opens the microphone outside a call to show its level; stop
	// closes it. level returns dBFS (media.Silence for nothing).
	Monitor(ctx context.Context) (level func() float64, stop func(), err error)
	// Rehearse records some seconds from the microphone, sends them through the
	// codec, by its encoding name, and plays what the far end would hear. It
	// returns when that is over, or ctx is.
	Rehearse(ctx context.Context, codec string, report func(media.Rehearsal)) error
	Close() error
}

// MediaSession is the audio of one call.
type MediaSession interface {
	// Offer returns the SDP for an INVITE. It waits for host candidates
	// (milliseconds) and at most 300 ms for a STUN answer.
	Offer(ctx context.Context) (sdp string, err error)
	// Answer takes an offer (an incoming call's, or one in the dialog) and
	// returns the answer.
	Answer(ctx context.Context, offer string) (sdp string, err error)
	// SetAnswer takes the answer of a 183 or a 2xx; the same one twice is fine.
	SetAnswer(ctx context.Context, sdp string) error
	// Ringback plays country's ringback tone to the speaker until early media
	// really flows, or until it is switched off.
	Ringback(on bool, country string)
	// SetMuted sends silence instead of the microphone, or stops doing so.
	SetMuted(bool)
	// SetHeld puts the call on hold, or takes it back, and returns at once: the
	// next Offer or Answer tells the other side. On hold nothing is sent or heard,
	// and the devices are closed unless another call uses them. The other side's
	// hold is media.Held.
	SetHeld(bool)
	// Restart is Offer after a change of network: with new addresses (ICE restart).
	Restart(ctx context.Context) (sdp string, err error)
	// TakesDigits reports whether the other side takes RFC 4733 events.
	TakesDigits() bool
	// SendDTMF queues one of 0-9 * # A-D.
	SendDTMF(digit rune, way media.DTMFWay) error
	// StartRecording records from now on, and returns into which file. Errors:
	// media.ErrRecording while one goes on, media.ErrDiskFull, those of the file system.
	// One that ends by itself is told as media.RecordingEnded.
	StartRecording(media.Recording) (path string, err error)
	// PauseRecording leaves out what comes from now on, or records it again.
	PauseRecording(on bool)
	// StopRecording ends the recording, waits for its file and returns what was
	// made; after it ended by itself and after Close, too. Errors:
	// media.ErrNotRecording, and why it ended before.
	StopRecording() (media.Recorded, error)
	// Levels returns the loudness of both directions right now.
	Levels() media.Levels
	// Stats returns the counters so far.
	Stats() media.Stats
	// Close stops microphone and speaker and waits for the call's goroutines.
	Close() error
}
