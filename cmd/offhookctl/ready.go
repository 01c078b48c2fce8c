package main

import (
	"context"
	"errors"

	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// standing tells how one account's connection stands, as it changes.
type standing struct {
	p     *program
	id    string
	state sipclient.AccountState
}

// report emits the account's state if it is a new one. Its error says why the
// account will not come up by itself any more.
func (s *standing) report(u sipclient.Update) error {
	for _, a := range u.Snapshot.Accounts {
		if a.ID != s.id || a.State == s.state {
			continue
		}
		s.state = a.State
		e := event{Event: "account", T: s.p.now(), Account: a.ID, State: string(a.State)}
		if a.Err != nil {
			e.Error = s.p.words.Error(a.Err).String()
		}
		s.p.emit(e)
		if a.State == sipclient.AccountFailed {
			return s.p.failedAccount(a.Err)
		}
	}
	for _, n := range u.Notices {
		switch {
		case n.AccountID != s.id:
		case n.Kind == sipclient.NoticeNoKeyring:
			s.p.emit(event{Event: string(n.Kind), T: s.p.sinceStart(n.At), Account: n.AccountID, Error: s.p.words.Error(n.Err).String()})
		case n.Kind == sipclient.NoticePasswordNeeded: // nobody is here to be asked
			return s.p.failedAccount(sipclient.ErrPasswordNeeded)
		}
	}
	return nil
}

// wait reports until the account is ready.
func (s *standing) wait(ctx context.Context, w *sipclient.Watch) error {
	for s.state != sipclient.AccountReady {
		u, err := w.Next(ctx)
		if err != nil {
			return err
		}
		if err := s.report(u); err != nil {
			return err
		}
		if s.state == sipclient.AccountWaiting { // it would go on trying; a command says what is wrong
			for _, a := range u.Snapshot.Accounts {
				if a.ID == s.id {
					return s.p.failedAccount(a.Err)
				}
			}
		}
	}
	return nil
}

// failedAccount gives an account's failure the exit status that a call over it
// would have had.
func (p *program) failedAccount(err error) error {
	result := call.Unreachable
	unreachable, _ := errors.AsType[*sipclient.ConnectError](err)
	refused, _ := errors.AsType[*sipclient.RegisterError](err)
	switch {
	case unreachable != nil && unreachable.Certificate != nil:
		result = call.Certificate
	case refused != nil, errors.Is(err, sipclient.ErrPasswordNeeded), errors.Is(err, sipclient.ErrPlainPassword):
		result = call.Unauthorised
	case unreachable == nil:
		return err
	}
	return &failure{exitOf(result), p.words.Error(err), err}
}

// interrupted is Ctrl-C while nothing had come about yet.
func interrupted() error {
	return &failure{exitOf(call.Cancelled), present.Sentence{What: "It was interrupted."}, context.Canceled}
}
