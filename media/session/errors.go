package session

import (
	"errors"
	"fmt"

	"offhook/media"
	"offhook/media/device"
	"offhook/media/rtc"
)

var (
	// ErrClosed: the engine is closed or closing.
	ErrClosed = errors.New("session: the audio is closing")
	// ErrOptions: Options lack something.
	ErrOptions = errors.New("session: bad options")
	// ErrTooMany: a conference has at most MostLegs other parties.
	ErrTooMany = errors.New("session: too many parties for a conference")
	// ErrNoCodec: none of the codecs that were asked for is known.
	ErrNoCodec = errors.New("session: no known codec")
	// ErrAnnouncement: there is no such way to announce a recording.
	ErrAnnouncement = errors.New("session: no such announcement")
)

// coreError adds to an error the one that the core knows for it.
func coreError(err error) error {
	var known error
	switch {
	case err == nil:
		return nil
	case isAny(err, rtc.ErrMediaRejected, rtc.ErrNoCodec, rtc.ErrNoAudio, rtc.ErrNoICE, rtc.ErrNoFingerprint,
		rtc.ErrSDES, rtc.ErrUnencrypted, rtc.ErrBadSDP):
		known = media.ErrRejected
	case isAny(err, rtc.ErrNoCandidates, rtc.ErrICEFailed, rtc.ErrDTLS, rtc.ErrFingerprintMismatch):
		known = media.ErrNoPath
	case isAny(err, rtc.ErrICEDisconnected, rtc.ErrClosedByPeer):
		known = media.ErrLost
	case errors.Is(err, device.ErrNoInput):
		known = media.ErrNoMicrophone
	case errors.Is(err, device.ErrNoOutput):
		known = media.ErrNoSpeaker
	default:
		return err
	}
	return fmt.Errorf("%w: %w", known, err)
}

func isAny(err error, targets ...error) bool {
	for _, t := range targets {
		if errors.Is(err, t) {
			return true
		}
	}
	return false
}
