package demopbx

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// untilChange is how long a call goes on before something of it changes.
const untilChange = 2 * time.Second

// changes is an extension that plays a tone, changes the call once, and goes on
// with the tone, also when the client refuses the change.
func changes(change func(ctx context.Context, l *leg) error) extension {
	return func(ctx context.Context, l *leg) error {
		m, err := l.answer()
		if err != nil {
			return err
		}
		m.source(sine(ToneHz, toneLevel))
		if err := l.wait(ctx, untilChange); err != nil {
			return err
		}
		var no *rejection
		if err := change(ctx, l); errors.As(err, &no) {
			l.server.log.Info("the client refuses a change", "status", no.status)
		} else if err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	}
}

// moveMedia offers a connection of its own in place of the present one: other ICE
// credentials, another certificate, another SSRC.
func moveMedia(ctx context.Context, l *leg) error {
	certificates, err := dtlsCertificate()
	if err != nil {
		return err
	}
	k, err := l.media.offerLink(certificates)
	if err != nil {
		return err
	}
	offer := l.media.succeed(k)
	answer, err := l.reinvite(ctx, offer)
	if err == nil {
		err = l.media.moved(k, answer)
	}
	if err != nil {
		k.close()
	}
	return err
}

// changeCodec offers G.711 alone on the present connection.
func changeCodec(ctx context.Context, l *leg) error {
	formats := l.onlyPCMU()
	if len(formats) == 0 {
		return reject(sip.StatusNotAcceptableHere)
	}
	answer, err := l.reinvite(ctx, l.media.reoffer(formats))
	if err != nil {
		return err
	}
	return l.media.answered(answer)
}

// onlyPCMU is that format as it was agreed; none where it was not.
func (l *leg) onlyPCMU() []format {
	return slices.DeleteFunc(l.media.receives(), func(f format) bool { return !strings.EqualFold(f.name, "PCMU") })
}

// askForOffer sends a re-INVITE without SDP and answers what the client offers.
func askForOffer(ctx context.Context, l *leg) error {
	select {
	case <-l.acked:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	l.mu.Lock()
	tx := l.begin(sip.INVITE, "")
	l.mu.Unlock()
	res, err := l.final(ctx, tx, func(offer []byte) (string, error) { return l.reoffered(offer) })
	if err == nil && !res.IsSuccess() {
		return reject(res.StatusCode)
	}
	return err
}

// saysThis sends every other request that a client may get in a call, one after
// another.
func saysThis(ctx context.Context, l *leg) error {
	for _, r := range []struct {
		method sip.RequestMethod
		body   string
		lines  []string
	}{
		{sip.OPTIONS, "", nil},
		{sip.INFO, "Signal=5\r\nDuration=160\r\n", []string{"Content-Type: application/dtmf-relay"}},
		{sip.UPDATE, "", nil},
		{sip.MESSAGE, "hello", []string{"Content-Type: text/plain"}},
		{sip.UPDATE, "", []string{`P-Asserted-Identity: "Somebody else" <sip:1003@offhook.demo>`}},
	} {
		if _, err := l.ask(ctx, r.method, r.body, r.lines...); err != nil {
			return err
		}
	}
	return nil
}
