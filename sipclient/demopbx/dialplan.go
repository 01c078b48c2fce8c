package demopbx

import (
	"context"
	"time"

	"github.com/emiago/sipgo/sip"

	"offhook/assets/announcements"
)

// extension is the script of one call to the PBX. It runs until it returns,
// which hangs up, or until ctx ends because the caller has gone. A *rejection
// refuses the call.
type extension func(ctx context.Context, l *leg) error

// ToneHz is the frequency that 9197 plays: the 1004 Hz of a North American
// milliwatt test line.
const ToneHz = 1004

// toneLevel is the tone's RMS level in dBFS.
const toneLevel = -15.0

// extension is the dialplan.
func (s *Server) extension(number string) extension {
	switch number {
	case "07010002000":
		return announcement
	case "9180":
		return ringing
	case "9181":
		return earlyMedia
	case "9195":
		return digits
	case "9196":
		return echo
	case "9197":
		return tone
	case "9000":
		return callBack
	case "9999":
		return neverAnswer
	case "486":
		return refuse(sip.StatusBusyHere)
	case "480":
		return refuse(sip.StatusTemporarilyUnavailable)
	case "603":
		return refuse(sip.StatusGlobalDecline)
	}
	if _, ok := s.registrar.password(number); ok {
		return relay
	}
	return refuse(sip.StatusNotFound) // 404 among them
}

func refuse(status int) extension {
	return func(context.Context, *leg) error { return reject(status) }
}

// announcement rings a second, speaks, and hangs up.
func announcement(ctx context.Context, l *leg) error {
	m, err := l.ringAndAnswer(ctx, time.Second)
	if err != nil {
		return err
	}
	return m.play(ctx, announcements.Welcome)
}

// ringing rings ten seconds, then is the announcement.
func ringing(ctx context.Context, l *leg) error {
	m, err := l.ringAndAnswer(ctx, 10*time.Second)
	if err != nil {
		return err
	}
	return m.play(ctx, announcements.Welcome)
}

// earlyMedia plays a tone before it answers: 183, three seconds of sound, 200,
// and the announcement. A client that wants no early media is answered, too.
func earlyMedia(ctx context.Context, l *leg) error {
	m, err := l.progress()
	if err != nil {
		return err
	}
	m.source(sine(ToneHz, toneLevel))
	if err := l.wait(ctx, 3*time.Second); err != nil {
		return err
	}
	m.source(nil)
	if _, err := l.answer(); err != nil {
		return err
	}
	return m.play(ctx, announcements.Welcome)
}

// tone plays ToneHz until the caller hangs up.
func tone(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	m.source(sine(ToneHz, toneLevel))
	<-ctx.Done()
	return nil
}

// echo returns every packet until the caller hangs up.
func echo(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	m.echo()
	<-ctx.Done()
	return nil
}

// neverAnswer rings until the caller gives up.
func neverAnswer(ctx context.Context, l *leg) error {
	if _, err := l.prepare(); err != nil {
		return err
	}
	l.provisional(sip.StatusRinging, "")
	<-ctx.Done()
	return nil
}

const (
	digitPause = 3 * time.Second // after the last digit: that was all
	noDigits   = time.Minute     // without any: goodbye
)

// digits asks for digits, hears them (RFC 4733) until # or a pause, and reads
// them back, again and again.
func digits(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	if err := m.play(ctx, announcements.Prompt); err != nil {
		return err
	}
	for {
		dialled, err := l.collect(ctx, m)
		if err != nil {
			return err
		}
		if hook := l.server.options.Hooks.Digits; hook != nil {
			hook(dialled)
		}
		if dialled == "" {
			return m.play(ctx, announcements.Goodbye)
		}
		if err := m.play(ctx, announcements.YouDialled); err != nil {
			return err
		}
		for _, digit := range dialled {
			if err := m.play(ctx, announcements.Digit(digit)); err != nil {
				return err
			}
		}
	}
}

// collect gathers digits up to and with #, or until a pause.
func (l *leg) collect(ctx context.Context, m *media) (string, error) {
	var dialled []rune
	pause := noDigits
	for {
		select {
		case digit := <-m.digits:
			dialled = append(dialled, digit)
			if digit == '#' {
				return string(dialled), nil
			}
			pause = digitPause
		case <-l.server.options.Hooks.After(pause):
			return string(dialled), nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// ringAndAnswer sends 180, waits, and answers.
func (l *leg) ringAndAnswer(ctx context.Context, d time.Duration) (*media, error) {
	if _, err := l.prepare(); err != nil {
		return nil, err
	}
	l.provisional(sip.StatusRinging, "")
	if err := l.wait(ctx, d); err != nil {
		return nil, err
	}
	return l.answer()
}

// wait lets time pass, by the clock of the options.
func (l *leg) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-l.server.options.Hooks.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// prepare reads the offer, so that a bad one is refused before it rings.
func (l *leg) prepare() (*description, error) {
	if len(l.invite.Body()) == 0 {
		return nil, reject(l.server.habits.lateOffer)
	}
	offer, err := parseDescription(l.invite.Body())
	if err == nil {
		_, err = negotiate(offer, l.server.habits.sdp)
	}
	if err != nil {
		return nil, &rejection{status: sip.StatusNotAcceptableHere, lines: []string{`Warning: 304 offhook.demo "` + err.Error() + `"`}}
	}
	return offer, nil
}

// progress answers the offer with a 183, so that sound flows before the answer.
func (l *leg) progress() (*media, error) {
	if err := l.attach(); err != nil {
		return nil, err
	}
	l.provisional(sip.StatusSessionInProgress, l.media.local())
	return l.media, nil
}

// answer answers the call, with the SDP of the 183 if there was one.
func (l *leg) answer() (*media, error) {
	if err := l.attach(); err != nil {
		return nil, err
	}
	return l.media, l.accept(l.media.local())
}

// attach makes the call's media connection.
func (l *leg) attach() error {
	if l.media != nil {
		return nil
	}
	offer, err := l.prepare()
	if err != nil {
		return err
	}
	m, err := l.server.newMedia(l.ctx, offer, l.mediaLost)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.media = m
	l.mu.Unlock()
	return nil
}

// mediaLost ends a call whose media connection has failed, unless the imitated
// server would wait for ever.
func (l *leg) mediaLost() {
	if !l.server.habits.waitsOnDeadICE {
		l.end(errMediaLost)
	}
}
