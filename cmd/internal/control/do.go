package control

import (
	"errors"
	"fmt"

	"offhook/sipclient"
	"offhook/sipclient/config"
)

// calling are the commands of calls.
type calling interface {
	starting
	ringing
	talking
	connecting
	social
}

// social are those for people whose calls are watched, and for texts.
type social interface {
	Pickup(accountID, number string) (sipclient.CallID, error)
	SendMessage(accountID, to, text string) (id string, err error)
	ResendMessage(m sipclient.Message) error
}

// arranging are the commands for accounts.
type arranging interface {
	Reconnect(accountID string) error
	MoveAccount(id string, by int) error
	SetDefault(accountID string) error
}

// starting are the commands for calls that begin and end.
type starting interface {
	DialAs(accountID, text string, as sipclient.Identity) (sipclient.CallID, error)
	Answer(id sipclient.CallID) error
	Hangup(id sipclient.CallID) error
	HangupAll() error
}

// ringing are those for a call that rings here.
type ringing interface {
	Decline(id sipclient.CallID, busy bool) error
	Silence(id sipclient.CallID) error
	Forward(id sipclient.CallID, text string) error
}

// talking are those for a call that is up.
type talking interface {
	SetMuted(id sipclient.CallID, muted bool) error
	SetHeld(id sipclient.CallID, held bool) error
	SendDTMF(id sipclient.CallID, digits string) error
	SendWaiting(id sipclient.CallID) error
	SetRecording(id sipclient.CallID, on bool) error
	PauseRecording(id sipclient.CallID, paused bool) error
}

// connecting are those that connect others with each other.
type connecting interface {
	AddTo(id sipclient.CallID, text string) error
	Merge(ids ...sipclient.CallID) error
	Split(id sipclient.CallID) error
	Transfer(id sipclient.CallID, text string) error
	Join(id, with sipclient.CallID) error
	AnswerReferral(id sipclient.CallID, grant bool) error
}

// do carries a request out, and returns the call that it was done to.
func (s *Server) do(r Request) (sipclient.CallID, error) {
	switch {
	case r.Do == Dial:
		return s.phone.DialAs(r.Account, r.To, r.As)
	case r.Do == Pickup:
		return s.phone.Pickup(r.Account, r.To)
	case r.Do == Disturb:
		return "", s.phone.Choose(func(c *sipclient.Choices) { c.Calls.DoNotDisturb = r.On })
	case changes[r.Do] != nil:
		return "", s.choose(r)
	case r.Do == Reconnect:
		return "", s.phone.Reconnect(r.Account)
	case r.Do == Move:
		return "", s.phone.MoveAccount(r.Account, r.By)
	case r.Do == Default:
		return "", s.phone.SetDefault(r.Account)
	case r.Do == Resend && r.Message != nil:
		return "", s.phone.ResendMessage(*r.Message)
	case r.Do == Volume:
		return "", s.phone.SetVolume(r.Percent)
	case r.Do == Hangup && r.On:
		return "", s.phone.HangupAll()
	}
	command := commands[r.Do]
	if command == nil {
		return "", fmt.Errorf("%w: there is no %.40q", ErrBadRequest, r.Do)
	}
	calls := s.phone.Snapshot().Calls
	if r.Do == Merge && r.Call == "" && len(r.With) == 0 { // all that are up
		for _, v := range calls {
			if v.Allowed.Hold {
				r.With = append(r.With, v.ID)
			}
		}
		return "", s.phone.Merge(r.With...)
	}
	id, err := resolve(r, calls)
	if err != nil {
		return "", err
	}
	r.Call = id
	return id, command(s.phone, r)
}

// changes are the verbs for a person's choices.
var changes = map[Verb]func(*sipclient.Choices, Request) error{
	Choose:  func(c *sipclient.Choices, r Request) error { return config.Choose(c, r.To, r.Values) },
	Include: func(c *sipclient.Choices, r Request) error { return items(c, r, config.Include) },
	Exclude: func(c *sipclient.Choices, r Request) error { return items(c, r, config.Exclude) },
}

// items changes a list by each of the request's values.
func items(c *sipclient.Choices, r Request, change func(c *sipclient.Choices, key, item string) error) error {
	for _, item := range r.Values {
		if err := change(c, r.To, item); err != nil {
			return err
		}
	}
	return nil
}

// Apply does to choices what r asks for: Choose, Include or Exclude. The errors are those
// of package config.
func (r Request) Apply(c *sipclient.Choices) error { return changes[r.Do](c, r) }

// choose changes one of the person's choices. It is changed from what it is at that moment:
// others change it, too.
func (s *Server) choose(r Request) error {
	var wrong error
	err := s.phone.Choose(func(c *sipclient.Choices) {
		changed := *c
		if wrong = r.Apply(&changed); wrong == nil {
			*c = changed
		}
	})
	return errors.Join(wrong, err)
}

// commands are the verbs for one call.
var commands = map[Verb]func(Phone, Request) error{
	Answer:    func(p Phone, r Request) error { return p.Answer(r.Call) },
	Decline:   func(p Phone, r Request) error { return p.Decline(r.Call, r.On) },
	Silence:   func(p Phone, r Request) error { return p.Silence(r.Call) },
	Forward:   func(p Phone, r Request) error { return p.Forward(r.Call, r.To) },
	Hangup:    func(p Phone, r Request) error { return p.Hangup(r.Call) },
	Mute:      func(p Phone, r Request) error { return p.SetMuted(r.Call, r.On) },
	Hold:      func(p Phone, r Request) error { return p.SetHeld(r.Call, r.On) },
	Transfer:  func(p Phone, r Request) error { return p.Transfer(r.Call, r.To) },
	Join:      join,
	Add:       func(p Phone, r Request) error { return p.AddTo(r.Call, r.To) },
	Merge:     func(p Phone, r Request) error { return p.Merge(append(r.With, r.Call)...) },
	Split:     func(p Phone, r Request) error { return p.Split(r.Call) },
	Digits:    func(p Phone, r Request) error { return p.SendDTMF(r.Call, r.To) },
	SendDelay: func(p Phone, r Request) error { return p.SendWaiting(r.Call) },
	Record:    func(p Phone, r Request) error { return p.SetRecording(r.Call, r.On) },
	Pause:     func(p Phone, r Request) error { return p.PauseRecording(r.Call, r.On) },
	Referral:  func(p Phone, r Request) error { return p.AnswerReferral(r.Call, r.On) },
}

// join connects two calls: the named one with the other that there is, where none is.
func join(p Phone, r Request) error {
	if len(r.With) == 0 {
		for _, v := range p.Snapshot().Calls {
			if v.ID != r.Call && v.Allowed.Join {
				r.With = append(r.With, v.ID)
			}
		}
	}
	if len(r.With) != 1 {
		return fmt.Errorf("%w: there are %d others", ErrWhichCall, len(r.With))
	}
	return p.Join(r.Call, r.With[0])
}
