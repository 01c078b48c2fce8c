package session

import (
	"fmt"
	"time"

	"offhook/media"
	"offhook/media/rtc"
	"offhook/media/tone"
)

// digitTime is how long a digit is sent and heard.
const digitTime = 100 * time.Millisecond

// SendDTMF queues one of 0-9 * # A-D, and returns at once. It is heard here too,
// softly. Errors: tone.ErrDigit, rtc.ErrNoDTMF where digits cannot be sent that way
// or not now, rtc.ErrDTMFQueue.
func (s *Session) SendDTMF(digit rune, way media.DTMFWay) error {
	heard, err := tone.NewDTMF(digit, digitTime)
	if err != nil {
		return fmt.Errorf("sending a digit: %w", err)
	}
	if way == media.DTMFInband {
		err = s.sendTones(digit)
	} else {
		err = s.wire.peer.SendDTMF(digit, digitTime)
	}
	if err != nil {
		return fmt.Errorf("sending a digit: %w", coreError(err))
	}
	if d := s.desk.Load(); d != nil {
		d.loudspeaker.hear(clipOf(heard, digitTime+tone.DTMFPause, keyLevel))
	}
	return nil
}

// sendTones queues a digit as two tones.
func (s *Session) sendTones(digit rune) error {
	if !s.watch.connected.Load() || !s.wire.peer.Direction().Sends() {
		return rtc.ErrNoDTMF
	}
	sent, err := tone.NewDTMF(digit, digitTime)
	if err != nil {
		return err
	}
	if !s.up.said.press(clipOf(sent, digitTime+tone.DTMFPause, 1)) {
		return rtc.ErrDTMFQueue
	}
	return nil
}
