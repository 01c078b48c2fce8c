package session

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// The pitch of the one who has the conference, and of the others.
const hostHz = 440.0

var partyHz = [MostLegs]float64{590, 760, 950, 1180, 1430}

// hall is a phone with several calls, and who is at their other ends.
type hall struct {
	t      testing.TB
	engine *Engine
	mu     sync.Mutex
	sinks  []*mediatest.FakeSink // one for each session, in the order they were opened
	legs   []*phone
	guests []*phone
}

// newHall calls n others, each with another codec.
func newHall(t testing.TB, n int) *hall {
	t.Helper()
	h := &hall{t: t}
	var err error
	h.engine, err = New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{
		Source: func() (media.Source, error) {
			return mediatest.NewFakeSource(time.Now, tone.Sine(hostHz, -26).Read), nil
		},
		Sink: func() (media.Sink, error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.sinks = append(h.sinks, mediatest.NewFakeSink(time.Now, 0))
			return h.sinks[len(h.sinks)-1], nil
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.engine.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	for i := range n {
		codec := []string{"opus", "G722", "PCMU", "PCMA", "opus"}[i]
		leg := &phone{t: t, engine: h.engine}
		leg.open(codec)
		leg.sink = h.sinks[i]
		guest := newPhoneHearing(t, tone.Sine(partyHz[i], -26).Read, codec)
		dial(t, leg, guest)
		h.legs, h.guests = append(h.legs, leg), append(h.guests, guest)
	}
	return h
}

func (h *hall) mix(members ...int) {
	h.t.Helper()
	var sessions []*Session
	for _, i := range members {
		sessions = append(sessions, h.legs[i].session)
	}
	if err := h.engine.Mix(sessions...); err != nil {
		h.t.Fatal(err)
	}
}

// table is the loudspeaker of the conference.
func (h *hall) table() *mediatest.FakeSink {
	h.t.Helper()
	d := h.legs[0].session.desk.Load()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ends.sink.(*mediatest.FakeSink)
}

// hears waits until sink plays the tones of want, and none of the others. Busy cores
// make the jitter buffers stretch sound, which blurs tones: TestNobodyHearsItself is
// as exact as it should be.
func hears(t testing.TB, who string, sink *mediatest.FakeSink, want ...float64) {
	t.Helper()
	last := ""
	eventuallyOr(t, func() bool {
		played := sink.Played()
		if len(played) < media.SampleRate {
			return false
		}
		played = played[len(played)-1<<14:]
		last = ""
		right := true
		for _, hz := range slices.Concat([]float64{hostHz}, partyHz[:]) {
			level := mediatest.ToneLevel(played, media.SampleRate, hz)
			last += fmt.Sprintf(" %.0f Hz: %.1f dBFS,", hz, level)
			if slices.Contains(want, hz) {
				right = right && math.Abs(level+26) < 8
			} else {
				right = right && level < -41
			}
		}
		return right
	}, func() { t.Fatalf("%s hears%s want %v", who, last, want) })
}

// TestConference: with two, three and five others, each hears all but itself.
func TestConference(t *testing.T) {
	for _, n := range []int{2, 3, 5} {
		t.Run(fmt.Sprint(n+1), func(t *testing.T) {
			h := newHall(t, n)
			everybody := []int{0, 1, 2, 3, 4}[:n]
			h.mix(everybody...)
			hears(t, "the host", h.table(), partyHz[:n]...)
			for i, guest := range h.guests {
				others := slices.Delete(slices.Clone(partyHz[:n]), i, i+1)
				hears(t, fmt.Sprint("guest ", i), guest.sink, append(others, hostHz)...)
			}
			for i, leg := range h.legs {
				var l media.Levels
				eventuallyOr(t, func() bool {
					l = leg.session.Levels()
					return math.Abs(l.Microphone+26) < 1.5 && math.Abs(l.Speaker+26) < 5
				}, func() { t.Fatalf("levels of leg %d: %+v", i, l) })
			}
			if n := len(h.engine.desks); n != 1 {
				t.Errorf("%d desks, want 1", n)
			}
		})
	}
}

// TestConferenceChanges: members are muted, put on hold, left out, taken in and hang
// up, and in the end each is alone.
func TestConferenceChanges(t *testing.T) {
	h := newHall(t, 3)
	a, b, c := partyHz[0], partyHz[1], partyHz[2]
	h.mix(0, 1, 2, 2)
	hears(t, "guest 1", h.guests[1].sink, hostHz, a, c)

	h.legs[2].session.SetMuted(true)
	hears(t, "guest 0, with the microphone muted", h.guests[0].sink, b, c)
	h.legs[2].session.SetMuted(false)

	h.legs[2].session.SetHeld(true)
	hears(t, "guest 0, with the last on hold", h.guests[0].sink, hostHz, b)
	h.legs[2].session.SetHeld(false)
	hears(t, "guest 2, by itself after hold", h.guests[2].sink, hostHz)
	hears(t, "guest 0, still", h.guests[0].sink, hostHz, b)
	h.mix(0, 1, 2)
	hears(t, "guest 2, taken in again", h.guests[2].sink, hostHz, a, b)
	hears(t, "the host", h.table(), a, b, c)

	h.mix(1, 2)
	hears(t, "guest 0, left out", h.guests[0].sink, hostHz)
	hears(t, "guest 1, in the others' conference", h.guests[1].sink, hostHz, c)
	hears(t, "the host, with guest 0 alone", h.sinks[0], a)

	h.mix(0, 1, 2)
	hears(t, "guest 0", h.guests[0].sink, hostHz, b, c)
	if err := h.legs[1].session.Close(); err != nil { // whose files it may be
		t.Fatal(err)
	}
	hears(t, "guest 0, when guest 1 has gone", h.guests[0].sink, hostHz, c)
	hears(t, "guest 2, when guest 1 has gone", h.guests[2].sink, hostHz, a)
	hears(t, "the host, when guest 1 has gone", h.table(), a, c)
	h.mix(0, 1, 2) // one of them is closed

	h.mix()
	hears(t, "guest 0, alone", h.guests[0].sink, hostHz)
	hears(t, "guest 2, alone", h.guests[2].sink, hostHz)
	hears(t, "leg 0", h.sinks[0], a)
	hears(t, "leg 2", h.sinks[2], c)
}

// TestMixNonsense: who cannot be in a conference is left out.
func TestMixNonsense(t *testing.T) {
	h := newHall(t, 1)
	only := h.legs[0].session
	if err := h.engine.Mix(only, only, only, only, only, only); !errors.Is(err, ErrTooMany) {
		t.Errorf("six: %v", err)
	}
	if err := errors.Join(h.engine.Mix(only), h.engine.Mix(only, only), h.engine.Mix(only, h.guests[0].session)); err != nil {
		t.Error(err)
	}
	only.SetHeld(true)
	h.mix(0, 0)
	if only.desk.Load() != nil {
		t.Error("a conference took a call back from hold")
	}
	hears(t, "the guest on hold", h.guests[0].sink)
}

// TestMusicalChairs: calls are mixed, split, put on hold and ended by several hands
// at once. Whatever comes of it, those that are left can talk, and nothing leaks.
func TestMusicalChairs(t *testing.T) {
	h := newHall(t, 4)
	var hands sync.WaitGroup
	for hand := range uint64(4) {
		hands.Go(func() {
			random := rand.New(rand.NewPCG(hand, 1))
			for range 300 {
				one, another := h.legs[random.IntN(4)].session, h.legs[random.IntN(4)].session
				switch random.IntN(8) {
				case 0:
					one.SetHeld(true)
				case 1, 2:
					one.SetHeld(false)
				case 3:
					_ = h.engine.Mix(one, another, h.legs[0].session) // no more than five
				case 4:
					_ = h.engine.Mix()
				case 5:
					h.engine.SetDevices(media.DeviceChoice{Input: media.DeviceRef{Name: "another"}})
					h.engine.Cue(media.CueMuted)
				case 6:
					one.SetMuted(random.IntN(2) == 0)
					_, _, _ = one.Levels(), one.Stats(), one.String()
				case 7:
					if hand == 0 && random.IntN(50) == 0 {
						_ = h.legs[3].session.Close() // the test asks for its error below
					}
				}
				runtime.Gosched()
			}
		})
	}
	hands.Wait()
	if err := h.legs[3].session.Close(); err != nil {
		t.Error(err)
	}
	for _, leg := range h.legs {
		leg.session.SetMuted(false)
		leg.session.SetHeld(true)
	}
	if n := len(h.engine.desks); n != 0 {
		t.Errorf("%d desks are left", n)
	}
	for _, leg := range h.legs {
		leg.session.SetHeld(false)
	}
	h.mix(0, 1, 2, 3)
	for i := range 3 {
		others := slices.Delete(slices.Clone(partyHz[:3]), i, i+1)
		hears(t, fmt.Sprint("guest ", i), h.guests[i].sink, append(others, hostHz)...)
	}
	hears(t, "the host", h.table(), partyHz[:3]...)
}

// TestConferenceOnDevices: a conference has one microphone and one loudspeaker, and
// a device that is gone is told to all.
func TestConferenceOnDevices(t *testing.T) {
	s := mediatest.StartPulse(t, mediatest.PulseSpeakers)
	s.Plug("mic", mediatest.PulseMicrophone)
	idle, _ := s.Streams()
	streams := func(n int) func() bool {
		return func() bool { capturing, playing := s.Streams(); return capturing == idle+n && playing == n }
	}
	a := devicePhone(t, nil, "opus")
	b := &phone{t: t, engine: a.engine}
	b.open("PCMU")
	ends := []*phone{newPhone(t, 590, "opus"), newPhone(t, 760, "PCMU")}
	dial(t, a, ends[0])
	dial(t, b, ends[1])
	eventually(t, "each call has devices of its own", streams(2))
	if err := a.engine.Mix(a.session, b.session); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the conference has one pair", streams(1))
	s.Unplug("mic")
	for _, p := range []*phone{a, b} {
		eventually(t, "both are told of the trouble", func() bool { return p.troubled(media.TroubleMicrophone, media.ErrNoMicrophone) })
	}
	for i, hz := range []float64{760, 590} { // the microphone, that also heard them, is gone
		eventually(t, "they hear each other all the same", func() bool {
			heard := ends[i].recent(500 * time.Millisecond)
			return math.Abs(mediatest.ToneLevel(heard, media.SampleRate, hz)+20) < 2
		})
	}
	s.Plug("mic", mediatest.PulseMicrophone)
	for _, p := range []*phone{a, b} {
		eventually(t, "both are told of its end", func() bool { return p.troubled(media.TroubleMicrophone, nil) })
	}
	a.session.SetHeld(true)
	eventually(t, "the other keeps the devices", streams(1))
	b.session.SetHeld(true)
	eventually(t, "nobody has devices", streams(0))
	a.session.SetHeld(false)
	eventually(t, "one is back", streams(1))
}
