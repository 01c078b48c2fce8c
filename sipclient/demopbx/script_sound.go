package demopbx

import (
	"context"
	"time"

	"offhook/assets/announcements"
)

// ToneHz is the frequency that 9197 plays: the 1004 Hz of a North American
// milliwatt test line.
const ToneHz = 1004

// toneLevel is the tone's RMS level in dBFS.
const toneLevel = -15.0

// announcement speaks and hangs up.
func announcement(ctx context.Context, l *leg) error {
	m, err := l.answer()
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
	return announcement(ctx, l)
}

// plays is an extension that answers and plays a sound until the caller hangs
// up.
func plays(sound func() source) extension {
	return func(ctx context.Context, l *leg) error {
		m, err := l.answer()
		if err != nil {
			return err
		}
		m.source(sound())
		<-ctx.Done()
		return nil
	}
}

// tone plays ToneHz.
func tone(ctx context.Context, l *leg) error {
	return plays(func() source { return sine(ToneHz, toneLevel) })(ctx, l)
}

// holdMusic plays what somebody on hold hears.
func holdMusic(ctx context.Context, l *leg) error { return plays(music)(ctx, l) }

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
