package demopbx

import (
	"context"
	"time"

	"offhook/assets/announcements"
)

const (
	digitPause = 3 * time.Second // after the last digit: that was all
	noDigits   = time.Minute     // without any: goodbye
)

// digits asks for digits, hears them (RFC 4733, INFO, or their tones) until # or a
// pause, and reads them back, again and again.
func digits(ctx context.Context, l *leg) error {
	m, err := l.answer()
	if err != nil {
		return err
	}
	m.listenForTones()
	return l.readBack(ctx, m)
}

// digitsBeforeAnswer is digits for a call that is answered once the first ones are there,
// as some announcements on the way to a call are, and takes no telephone-event.
func digitsBeforeAnswer(ctx context.Context, l *leg) error {
	l.noEvents = true
	m, err := l.progress()
	if err != nil {
		return err
	}
	m.listenForTones()
	return l.readBack(ctx, m)
}

func (l *leg) readBack(ctx context.Context, m *media) error {
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
		if err := l.answerOnce(); err != nil {
			return err
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

// digitsWithoutEvents is digits for a phone that is to find another way than RFC
// 4733.
func digitsWithoutEvents(ctx context.Context, l *leg) error {
	l.noEvents = true
	return digits(ctx, l)
}

// answerOnce answers the call where that has not been done.
func (l *leg) answerOnce() error {
	l.mu.Lock()
	done := l.state != early
	l.mu.Unlock()
	if done {
		return nil
	}
	_, err := l.answer()
	return err
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
