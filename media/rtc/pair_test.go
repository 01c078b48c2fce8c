package rtc

import (
	"bytes"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what should take milliseconds.
const patience = 20 * time.Second

// opus and its companions, as the phone offers them.
var testCodecs = []Codec{
	{Name: "opus", PayloadType: 111, ClockRate: 48000, Channels: 2, Fmtp: "minptime=10;useinbandfec=1"},
	{Name: "G722", PayloadType: 9, ClockRate: 8000, Channels: 1},
	{Name: "PCMU", PayloadType: 0, ClockRate: 8000, Channels: 1},
	{Name: "PCMA", PayloadType: 8, ClockRate: 8000, Channels: 1},
}

// station is a Peer whose events a test can wait for.
type station struct {
	*Peer
	t       *testing.T
	states  chan stateChange
	packets chan Packet
	digits  chan rune
}

type stateChange struct {
	state State
	err   error
}

func newTestEndpoint(t testing.TB) *Endpoint {
	t.Helper()
	endpoint, err := NewEndpoint(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

func newStation(t *testing.T, change ...func(*Config)) *station {
	t.Helper()
	s := &station{
		t: t, states: make(chan stateChange, 64), packets: make(chan Packet, 1024), digits: make(chan rune, 64),
	}
	config := Config{
		Codecs:          testCodecs,
		IncludeLoopback: true,
		OnState:         func(state State, err error) { s.states <- stateChange{state, err} },
		OnDTMF:          func(digit rune) { s.digits <- digit },
		OnPacket: func(packet *Packet) {
			kept := *packet
			kept.Payload = bytes.Clone(packet.Payload)
			select {
			case s.packets <- kept:
			default:
			}
		},
	}
	for _, f := range change {
		f(&config)
	}
	peer, err := newTestEndpoint(t).NewPeer(config)
	if err != nil {
		t.Fatal(err)
	}
	s.Peer = peer
	t.Cleanup(func() {
		if err := peer.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// offer, answer and accept fail the test on an error.
func (s *station) offer() string {
	s.t.Helper()
	sdp, err := s.Offer(s.t.Context())
	if err != nil {
		s.t.Fatal("Offer:", err)
	}
	return sdp
}

func (s *station) answer(offer string) string {
	s.t.Helper()
	sdp, err := s.Answer(s.t.Context(), offer)
	if err != nil {
		s.t.Fatalf("Answer: %v\n%s", err, offer)
	}
	return sdp
}

func (s *station) accept(answer string) {
	s.t.Helper()
	if err := s.SetAnswer(answer); err != nil {
		s.t.Fatalf("SetAnswer: %v\n%s", err, answer)
	}
}

// reach waits for a state.
func (s *station) reach(want State) stateChange {
	s.t.Helper()
	limit := time.After(patience)
	var seen []State
	for {
		select {
		case got := <-s.states:
			if got.state == want {
				return got
			}
			seen = append(seen, got.state)
		case <-limit:
			s.t.Fatalf("state %v was not reached; saw %v, now %v", want, seen, s.State())
		}
	}
}

// hears sends packets until to receives one with the payload.
func (s *station) hears(from *station, payload string) Packet {
	s.t.Helper()
	limit := time.After(patience)
	for {
		if err := from.Send([]byte(payload), 960, false); err != nil {
			s.t.Fatal("Send:", err)
		}
		retry := time.After(20 * time.Millisecond)
		for waiting := true; waiting; {
			select {
			case packet := <-s.packets:
				if string(packet.Payload) == payload {
					return packet
				}
			case <-retry:
				waiting = false
			case <-limit:
				s.t.Fatalf("%q never came", payload)
			}
		}
	}
}

// call connects two stations by the ordinary exchange.
func call(t *testing.T) (caller, callee *station) {
	t.Helper()
	caller, callee = newStation(t), newStation(t)
	caller.accept(callee.answer(caller.offer()))
	caller.reach(Connected)
	callee.reach(Connected)
	return caller, callee
}

func TestCallBothWays(t *testing.T) {
	caller, callee := call(t)
	callee.hears(caller, "to the callee")
	caller.hears(callee, "to the caller")
	if codec, ok := caller.Selected(); !ok || codec.Name != "opus" || codec.PayloadType != 111 {
		t.Errorf("Selected() = %v, %v", codec, ok)
	}
	if err := caller.Close(); err != nil {
		t.Error(err)
	}
	if got := callee.reach(Disconnected); got.err != ErrClosedByPeer {
		t.Errorf("the callee saw %v", got.err)
	}
}
