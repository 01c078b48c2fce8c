package rtc

import (
	"errors"
	"sync"
	"testing"
	"time"
)

// TestCloseAnywhere closes a peer in each state; goleak watches over the rest.
func TestCloseAnywhere(t *testing.T) {
	tests := map[string]func(t *testing.T, s *station){
		"gathering":   func(*testing.T, *station) {},
		"silent STUN": func(*testing.T, *station) {},
		"offered":     func(_ *testing.T, s *station) { s.offer() },
		"checking in vain": func(_ *testing.T, s *station) {
			s.offer()
			s.accept(recorded(s.t, "freeswitch-answer-opus"))
		},
		"DTLS in vain": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			callee.association().inbound.Close()
		},
		"connected": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			callee.reach(Connected)
		},
		"sending digits": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			if err := s.SendDTMF('1', time.Second); err != nil {
				t.Fatal(err)
			}
		},
		"restarting": func(t *testing.T, s *station) {
			callee := newStation(t)
			s.accept(callee.answer(s.offer()))
			s.reach(Connected)
			offer, err := s.OfferRestart(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s.accept(callee.answer(offer))
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStation(t, func(c *Config) {
				if name == "silent STUN" {
					c.STUN = []string{silentServer(t)}
				}
			})
			prepare(t, s)
			var closing sync.WaitGroup
			for range 2 { // at once, and again
				closing.Go(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			closing.Wait()
			if s.State() != Closed {
				t.Errorf("state %v", s.State())
			}
			s.reach(Closed)
			if len(s.states) > 0 {
				t.Errorf("%v after Closed", <-s.states)
			}
			checkClosed(t, s)
		})
	}
}

// association returns the one in use.
func (s *station) association() *association {
	s.negotiating.Lock()
	defer s.negotiating.Unlock()
	return s.session.association
}

// checkClosed: a closed peer refuses everything and blocks nowhere.
func checkClosed(t *testing.T, s *station) {
	t.Helper()
	if _, err := s.Offer(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Offer: %v", err)
	}
	if _, err := s.OfferRestart(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("OfferRestart: %v", err)
	}
	if _, err := s.Answer(t.Context(), minimal); !errors.Is(err, ErrClosed) {
		t.Errorf("Answer: %v", err)
	}
	if err := s.SetAnswer(minimal); !errors.Is(err, ErrClosed) {
		t.Errorf("SetAnswer: %v", err)
	}
	// What it says of a path that is gone does not matter, only that it says it.
	_ = s.Send([]byte("x"), 960, false)
	_ = s.SendDTMF('1', 0)
	_ = s.Stats()
}
