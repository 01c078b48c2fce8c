package sipclient

import (
	"context"
	"errors"

	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// passwords finds one account's password: what a person gave, else the
// keyring, else it asks. All fields belong to the owner goroutine; fetch may be
// called from any.
type passwords struct {
	owner *owner
	line  *line
	// kept is in memory only: asked for, given for a transient account, or read
	// from the keyring before.
	kept *account.Password
	// waiting are the fetches that wait for a person.
	waiting []chan account.Password
}

// asking reports whether a person has to give the password now.
func (p *passwords) asking() bool { return len(p.waiting) > 0 }

// fetch returns the password when a challenge came. It may wait for a person
// for as long as ctx lasts.
func (p *passwords) fetch(ctx context.Context) (account.Password, error) {
	type look struct {
		kept    *account.Password
		keyring bool
	}
	first := make(chan look, 1)
	p.owner.c.post(func() {
		first <- look{p.kept, p.owner.c.options.Secrets != nil && !p.line.transient && !p.line.acct.AskPassword}
	})
	var found look
	select {
	case found = <-first:
	case <-ctx.Done():
		return account.Password{}, ctx.Err()
	case <-p.owner.c.ended:
		return account.Password{}, ErrClosed
	}
	if found.kept != nil && !found.kept.Empty() {
		return *found.kept, nil
	}
	if found.keyring {
		secret, err := p.owner.c.options.Secrets.Get(ctx, p.line.acct.ID)
		if err == nil {
			p.owner.c.post(func() { p.kept = &secret })
			return secret, nil
		}
		if !errors.Is(err, ErrNoSecret) {
			p.owner.c.post(func() {
				p.owner.notify(Notice{Kind: NoticeNoKeyring, AccountID: p.line.acct.ID, Err: err})
			})
		}
	}
	if p.line.transient { // nobody knows it by name, so nobody can be asked
		return account.Password{}, ErrPasswordNeeded
	}
	return p.ask(ctx)
}

func (p *passwords) ask(ctx context.Context) (account.Password, error) {
	answer := make(chan account.Password, 1)
	p.owner.c.post(func() {
		p.waiting = append(p.waiting, answer)
		p.owner.notify(Notice{Kind: NoticePasswordNeeded, AccountID: p.line.acct.ID})
		p.owner.unseen.dirty = true
		for _, lc := range p.owner.callsOf(p.line) {
			if lc.view.State == call.Calling {
				p.owner.armCall(lc, promptLimit)
			}
		}
	})
	defer p.owner.c.post(func() {
		for i, w := range p.waiting {
			if w == answer {
				p.waiting = append(p.waiting[:i], p.waiting[i+1:]...)
				break
			}
		}
		p.owner.unseen.dirty = true
	})
	select {
	case given, ok := <-answer:
		if !ok {
			return account.Password{}, ErrPasswordNeeded
		}
		return given, nil
	case <-ctx.Done():
		return account.Password{}, ctx.Err()
	}
}

// provide answers every fetch that waits, and those to come.
func (p *passwords) provide(secret account.Password) {
	p.kept = &secret
	for _, w := range p.waiting {
		w <- secret
	}
	p.waiting = nil
}

// drop ends every fetch that waits, without a password.
func (p *passwords) drop() {
	for _, w := range p.waiting {
		close(w)
	}
	p.waiting = nil
}

// refused forgets a password that the server did not take, so that the next
// try looks again.
func (p *passwords) refused(err error) {
	if e, ok := errors.AsType[*RegisterError](err); ok && e.Final {
		p.forget()
	}
}

func (p *passwords) forget() {
	if !p.line.transient { // nobody could give another one
		p.kept = nil
	}
}
