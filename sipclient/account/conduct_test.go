package account

import (
	"errors"
	"testing"
)

func TestConduct(t *testing.T) {
	for _, c := range []Conduct{{}, {Digits: DigitsInfo, LateOffer: true}, {Waiting: WaitingBusy}, {Waiting: WaitingForward, ForwardTo: "1001"}, {AutoAnswer: []string{"1000"}}, {Mailbox: "*97"}} {
		if err := c.validate(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, c := range []Conduct{{Digits: "smoke"}, {Waiting: "music"}, {Waiting: WaitingForward, ForwardTo: " "}, {AutoAnswer: make([]string, maxAutoAnswer+1)}, {Mailbox: "line 1\nline 2"}} {
		if err := c.validate(); !errors.Is(err, ErrBadConduct) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	a := Account{ID: "a", Number: "1", Server: "pbx.test", Conduct: Conduct{Digits: "smoke"}}
	if err := a.Validate(); !errors.Is(err, ErrBadConduct) {
		t.Errorf("an account with a bad conduct: %v", err)
	}
	a.AutoAnswer = []string{"1000"}
	b := a.Clone()
	b.AutoAnswer[0] = "2000"
	if a.AutoAnswer[0] != "1000" {
		t.Error("a clone shares memory")
	}
}
