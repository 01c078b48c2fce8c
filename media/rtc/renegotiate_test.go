package rtc

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
)

// TestSameAnswerTwice is a 183 with SDP and the same in the 200.
func TestSameAnswerTwice(t *testing.T) {
	caller, callee := newStation(t), newStation(t)
	answer := callee.answer(caller.offer())
	caller.accept(answer)
	caller.accept(answer)
	callee.reach(Connected)
	caller.reach(Connected)
	caller.accept(answer)
	callee.hears(caller, "still here")
}

// TestFork is a 183 from one phone and a 200 from another, to one offer.
func TestFork(t *testing.T) {
	caller, first, second := newStation(t), newStation(t), newStation(t)
	offer := caller.offer()
	caller.accept(first.answer(offer))
	caller.reach(Connected)
	first.hears(caller, "early media")

	caller.accept(second.answer(offer))
	caller.reach(Connecting)
	caller.reach(Connected)
	second.hears(caller, "the call")
	caller.hears(second, "the answer")
	if err := first.Close(); err != nil { // the one that lost hangs up
		t.Error(err)
	}
	second.hears(caller, "undisturbed")
	if state := caller.State(); state != Connected {
		t.Errorf("the loser's end changed the state to %v", state)
	}
}

// TestForkAfterOffer: the phone whose early media is heard makes an offer of its own, of
// one codec and with other candidates, and then another one answers the first offer.
func TestForkAfterOffer(t *testing.T) {
	for name, reoffer := range map[string]func(*station) (string, error){
		"another codec": func(s *station) (string, error) { return s.Offer(t.Context()) },
		"another path":  func(s *station) (string, error) { return s.OfferRestart(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			caller := newStation(t)
			first := newStation(t, func(c *Config) { c.Codecs = testCodecs[2:3] })
			second := newStation(t, func(c *Config) { c.Codecs = testCodecs[:1] })
			offer := caller.offer()
			caller.accept(first.answer(offer))
			caller.reach(Connected)
			again, err := reoffer(first)
			if err != nil {
				t.Fatal(err)
			}
			first.accept(caller.answer(again))
			first.hears(caller, "early media")
			caller.accept(second.answer(offer))
			second.hears(caller, "the call")
			caller.hears(second, "the answer")
		})
	}
}

// TestForkOntoBrowser does the same with a PeerConnection as the second phone.
func TestForkOntoBrowser(t *testing.T) {
	caller, first, b := newStation(t), newStation(t), newBrowser(t, browserSetup{})
	offer := caller.offer()
	caller.accept(first.answer(offer))
	caller.reach(Connected)
	caller.accept(b.answer(offer))
	talk(t, caller, b)
}

// TestRemoteHold is put on hold by re-INVITE and taken back, by all directions.
func TestRemoteHold(t *testing.T) {
	caller, callee := call(t)
	for _, test := range []struct {
		wish, answered Direction
	}{
		{SendOnly, RecvOnly}, {Inactive, Inactive}, {RecvOnly, SendOnly}, {SendRecv, SendRecv},
	} {
		caller.SetDirection(test.wish)
		answer := callee.answer(caller.offer())
		if !strings.Contains(answer, "a="+test.answered.String()+"\r\n") {
			t.Fatalf("%v was answered\n%s", test.wish, answer)
		}
		caller.accept(answer)
		if got := callee.Direction(); got != test.answered {
			t.Errorf("callee is %v, want %v", got, test.answered)
		}
		if test.wish.Sends() {
			callee.hears(caller, "from the holder")
		}
		if test.answered.Sends() {
			caller.hears(callee, "from the held")
			continue
		}
		before := callee.Stats().Tx.Packets
		if err := callee.Send([]byte("nobody wants it"), 960, false); err != nil {
			t.Error(err)
		}
		if after := callee.Stats().Tx.Packets; after != before {
			t.Errorf("%v: a packet was sent all the same", test.answered)
		}
	}
	if caller.State() != Connected || callee.State() != Connected {
		t.Errorf("states %v, %v", caller.State(), callee.State())
	}
}

// TestOfferWhileHeld: who is held is asked for an offer (a re-INVITE without SDP). It says that
// we would send, and leaves the roles open, whatever our answer to the hold said; the answer
// may come from another place.
func TestOfferWhileHeld(t *testing.T) {
	holder, held := call(t)
	holder.SetDirection(SendOnly)
	holder.accept(held.answer(holder.offer()))
	offer := held.offer()
	for _, want := range []string{"a=sendrecv", "a=setup:actpass"} {
		if !strings.Contains(offer, want+"\r\n") {
			t.Errorf("no %s in\n%s", want, offer)
		}
	}
	elsewhere := newStation(t)
	held.accept(elsewhere.answer(offer))
	held.reach(Connecting)
	held.reach(Connected)
	elsewhere.hears(held, "not held any more")
	held.hears(elsewhere, "from the new place")
}

// TestCodecChange is a re-INVITE with another codec.
func TestCodecChange(t *testing.T) {
	caller, callee := call(t)
	offer := replacing(caller.offer(), `m=audio (\d+) (\S+) .*$`, "m=audio $1 $2 0 101\r")
	caller.accept(callee.answer(offer))
	for _, s := range []*station{caller, callee} {
		if codec, _ := s.Selected(); codec.Name != "PCMU" {
			t.Errorf("selected %v", codec)
		}
	}
	if got := callee.hears(caller, "now in PCMU"); got.PayloadType != 0 {
		t.Errorf("payload type %d", got.PayloadType)
	}
}

// TestOfferNumbers keeps o= of RFC 3264 8: one session, the version rises only
// with a change.
func TestOfferNumbers(t *testing.T) {
	caller, callee := newStation(t), newStation(t)
	first := mustParse(t, caller.offer())
	again := mustParse(t, caller.offer())
	if first.version != again.version || first.sessionID != again.sessionID {
		t.Errorf("unchanged: %d.%d, then %d.%d", first.sessionID, first.version, again.sessionID, again.version)
	}
	caller.accept(callee.answer(caller.offer()))
	if refresh := mustParse(t, caller.offer()); refresh.version != first.version {
		t.Errorf("a session refresh has version %d", refresh.version)
	}
	caller.SetDirection(SendOnly)
	if held := mustParse(t, caller.offer()); held.version != first.version+1 || held.sessionID != first.sessionID {
		t.Errorf("hold has version %d", held.version)
	}
}

// TestReofferKeepsForm: an answerer's re-offer keeps the payload types and the
// media lines of the first offer.
func TestReofferKeepsForm(t *testing.T) {
	s := newStation(t)
	s.answer(recorded(t, "freeswitch-offer-incoming") + "m=video 5000 RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n")
	d := mustParse(t, s.offer())
	var types []uint8
	for _, codec := range d.media.codecs {
		types = append(types, codec.PayloadType)
	}
	if !slices.Equal(types, []uint8{102, 9, 0, 8}) {
		t.Errorf("payload types %v", types)
	}
	if !slices.Equal(d.media.events, []format{{103, 48000}, {101, 8000}}) {
		t.Errorf("events %v", d.media.events)
	}
	if len(d.sections) != 2 || d.sections[1].kind != "video" || d.sections[1].port != 0 || d.media.proto != "RTP/SAVPF" {
		t.Errorf("sections %+v", d.sections)
	}
}

// TestReofferAfterOneCodec: an answer with one codec does not take the others
// out of the next offer, and what was agreed keeps its payload types.
func TestReofferAfterOneCodec(t *testing.T) {
	s := newStation(t)
	s.offer()
	s.accept(recorded(t, "freeswitch-answer-pcmu"))
	if offer := s.offer(); !strings.Contains(offer, "SAVPF 111 9 0 8 126\r\n") {
		t.Error(offer)
	}
}

// TestRefusedReoffer: an offer that was answered by 488 changes nothing.
func TestRefusedReoffer(t *testing.T) {
	caller, callee := call(t)
	caller.SetDirection(Inactive)
	caller.offer()
	caller.SetDirection(SendRecv)
	callee.hears(caller, "as before")
	caller.answer(callee.offer()) // and the other side may offer
	callee.hears(caller, "and after")
}

// TestICERestart: new credentials, same fingerprint. The sound goes on.
func TestICERestart(t *testing.T) {
	caller, callee := call(t)
	before := callee.Stats().Path
	oldOffer := caller.offer()
	offer, err := caller.OfferRestart(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer := callee.answer(offer)
	old, restarted := mustParse(t, oldOffer).transport, mustParse(t, offer).transport
	if restarted.sameICE(old) || !restarted.sameDTLS(old) {
		t.Error("an ICE restart has new credentials and the old fingerprint")
	}
	caller.accept(answer)
	eventually(t, func() bool { return callee.Stats().Path != before })
	callee.hears(caller, "over the new path")
	caller.hears(callee, "and back")
	if callee.State() != Connected {
		t.Errorf("callee is %v", callee.State())
	}
	if dtls := callee.Stats().Timing.DTLSConnected; dtls.IsZero() {
		t.Error("lost its timing")
	}
}

// TestRestartUnanswered: a refused restart leaves the call as it was.
func TestRestartUnanswered(t *testing.T) {
	caller, callee := call(t)
	if _, err := caller.OfferRestart(t.Context()); err != nil {
		t.Fatal(err)
	}
	callee.hears(caller, "refused, and going on")
	caller.accept(callee.answer(caller.offer()))
	callee.hears(caller, "a plain re-offer after it")
}

// TestRestartAfterFailure: with a dead path, any offer is a restart, and revives.
func TestRestartAfterFailure(t *testing.T) {
	caller, callee := call(t)
	before := mustParse(t, caller.offer()).transport
	caller.life.mu.Lock()
	newest := caller.life.routes[0]
	caller.life.mu.Unlock()
	newest.link.failed.Store(true)
	newest.link.cancel()
	caller.iceState(newest, ice.ConnectionStateFailed)
	if got := caller.reach(Failed); !errors.Is(got.err, ErrICEFailed) {
		t.Errorf("failed with %v", got.err)
	}
	offer := caller.offer()
	if before.sameICE(mustParse(t, offer).transport) {
		t.Error("the dead path was offered again")
	}
	caller.accept(callee.answer(offer))
	caller.reach(Connected)
	callee.hears(caller, "back again")
}

// TestDisconnected falls back when the path goes silent, and recovers.
func TestDisconnected(t *testing.T) {
	caller, _ := call(t)
	caller.life.mu.Lock()
	newest := caller.life.routes[0]
	caller.life.mu.Unlock()
	caller.iceState(newest, ice.ConnectionStateDisconnected)
	if got := caller.reach(Disconnected); !errors.Is(got.err, ErrICEDisconnected) {
		t.Errorf("disconnected with %v", got.err)
	}
	caller.iceState(newest, ice.ConnectionStateConnected)
	caller.reach(Connected)
}

// TestNewFarEnd: new credentials and a new fingerprint, as when a PBX connects
// us with somebody else and passes descriptions through.
func TestNewFarEnd(t *testing.T) {
	caller, first := call(t)
	third := newStation(t)
	third.accept(caller.answer(third.offer()))
	caller.reach(Connected)
	third.reach(Connected)
	third.hears(caller, "hello, third")
	caller.hears(third, "hello")
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	caller.hears(third, "still there")
}

// TestImpossibleReinvite leaves the call as it was.
func TestImpossibleReinvite(t *testing.T) {
	caller, callee := call(t)
	offer := caller.offer()
	other := newTestEndpoint(t).own.fingerprint.String()
	for name, test := range map[string]struct {
		offer string
		want  error
	}{
		"new fingerprint, old ICE": {replacing(offer, "a=fingerprint:.*$", "a=fingerprint:"+other+"\r"), ErrNewFingerprint},
		"no codec":                 {replacing(offer, `m=audio (\d+) (\S+) .*$`, "m=audio $1 $2 18\r"), ErrNoCodec},
		"declined":                 {replacing(offer, `m=audio \d+`, "m=audio 0"), ErrMediaRejected},
		"no fingerprint":           {without(offer, "a=fingerprint"), ErrNoFingerprint},
		"rubbish":                  {"rubbish", ErrBadSDP},
	} {
		if _, err := callee.Answer(t.Context(), test.offer); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		callee.hears(caller, "after "+name)
	}
}

// eventually waits for a condition that no event announces.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	limit := time.Now().Add(patience)
	for !condition() {
		if time.Now().After(limit) {
			t.Fatal("it did not come true")
		}
		<-time.After(5 * time.Millisecond)
	}
}
