package sipclient

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

const (
	// walkers are how many phones walk, walks how many calls each has, and steps how many
	// things happen to a call.
	walkers = 100
	walks   = 100
	steps   = 16
)

// TestWalks takes 10,000 calls through random inputs, sensible and hostile ones: of the
// person, the other side, the server and the media. At the end nothing is stuck, every
// call was recorded exactly once, and no goroutine is left (goleak).
func TestWalks(t *testing.T) {
	said := map[string]int{}
	for seed := range uint64(walkers) {
		w := newWorld()
		w.settings.Accounts[0].AutoAnswerAsked = seed%2 == 0
		w.noDigits = seed%3 == 0
		run(t, w, func(t *testing.T, c *Client) {
			walker := &walker{w: w, c: c, rnd: rand.New(rand.NewPCG(seed, 7)), seen: map[CallID]bool{}}
			for range walks {
				walker.walk()
			}
			if err := c.HangupAll(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
			time.Sleep(10 * time.Minute) // longer than any deadline
			synctest.Wait()
			walker.check(t, seed)
			for _, line := range w.all() {
				word, _, _ := strings.Cut(line, " ")
				said[word]++
			}
		})
	}
	for _, word := range []string{"ACK", "BYE", "CANCEL", "REFER", "302", "re-INVITE", "INFO", "recording", "mix", "200", "reject", "release"} {
		if said[word] < walkers {
			t.Errorf("the walks led to %s %d times only", word, said[word])
		}
	}
}

// walker is one phone and what is done to it.
type walker struct {
	w    *world
	c    *Client
	rnd  *rand.Rand
	seen map[CallID]bool // every call there was
	legs int
	// mixed are calls that were at the ear at once, and are no conference; or one that is
	// a conference alone.
	mixed [][]CallID
}

// walk lets a call begin, and things happen to it and to those that are still there.
func (k *walker) walk() {
	if k.rnd.IntN(2) == 0 {
		_, _ = k.c.Dial("", "1001")
	} else {
		k.legs++
		id := CallID("in" + string(rune('a'+k.legs%26)) + time.Now().String())
		sdp := pick(k.rnd, "offer", "offer", "offer", "bad", "")
		details := IncomingDetails{AutoAnswer: k.rnd.IntN(8) == 0, Anonymous: k.rnd.IntN(8) == 0}
		if k.rnd.IntN(8) == 0 {
			details.Replaces = k.leg()
		}
		k.w.emit("trunk", LegIncoming{ID: id, Leg: &fakeLeg{k.w, string(id)}, SDP: sdp, Details: details})
	}
	for range steps {
		k.look()
		k.step()
		if k.rnd.IntN(3) == 0 {
			synctest.Wait()
		}
		if k.rnd.IntN(20) == 0 {
			time.Sleep(time.Duration(k.rnd.IntN(60)) * time.Second)
		}
	}
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }

// look notes which calls there are.
func (k *walker) look() {
	synctest.Wait()
	var ear []CallID
	alone, together := false, 0
	for _, v := range k.c.Snapshot().Calls {
		k.seen[v.ID] = true
		if v.State == call.Active && v.Conference {
			together++
		}
		if v.State == call.Active && !v.Held {
			ear = append(ear, v.ID)
			alone = alone || !v.Conference
		}
	}
	if alone && len(ear) > 1 || together == 1 {
		k.mixed = append(k.mixed, ear)
	}
}

// some returns one of the calls, often the newest.
func (k *walker) some() CallID {
	calls := k.c.Snapshot().Calls
	if len(calls) == 0 {
		return "none"
	}
	if k.rnd.IntN(2) == 0 {
		return calls[len(calls)-1].ID
	}
	return pick(k.rnd, calls...).ID
}

// leg returns the line's name for a call of ours that there is.
func (k *walker) leg() CallID { return k.some() }

func (k *walker) step() {
	if k.rnd.IntN(2) == 0 {
		k.person()
	} else {
		k.world()
	}
}

// person does what a person may.
func (k *walker) person() {
	c, id, other, on := k.c, k.some(), k.some(), k.rnd.IntN(2) == 0
	pick(k.rnd,
		func() { _ = c.Answer(id) }, func() { _ = c.Hangup(id) }, func() { _ = c.SetHeld(id, on) }, func() { _ = c.SetMuted(id, on) },
		func() { _ = c.SendDTMF(id, "1#") }, func() { _, _ = c.SetHeld(id, false), c.SendDTMF(id, "1#") },
		func() { _ = c.Merge(id, other) }, func() { _ = c.Split(id) }, func() { _ = c.AddTo(id, "1002") },
		func() { _ = c.Transfer(id, "1003") }, func() { _ = c.Join(id, other) }, func() { _ = c.AnswerReferral(id, on) },
		func() { _ = c.Decline(id, on) }, func() { _ = c.Silence(id) }, func() { _ = c.Forward(id, "1004") },
		func() { _ = c.SetRecording(id, on) }, func() { _ = c.PauseRecording(id, on) },
		func() { _ = c.Choose(func(ch *Choices) { ch.Calls.DoNotDisturb = on && k.rnd.IntN(3) == 0 }) },
	)()
}

// world does what servers, networks and devices may, in any order.
func (k *walker) world() {
	id, sdp := k.leg(), pick(k.rnd, "sdp", "sdp", "bad", "")
	refused := call.Cause{Code: pick(k.rnd, 302, 401, 403, 404, 480, 486, 487, 488, 500, 503, 603, 699)}
	events := []LineEvent{
		LegProgress{ID: id, Code: pick(k.rnd, 100, 180, 183), SDP: sdp, Fork: pick(k.rnd, "a", "b"), At: time.Now()},
		LegAccepted{ID: id, SDP: sdp, Fork: pick(k.rnd, "", "a", "b"), At: time.Now()}, LegAccepted{ID: id, SDP: "sdp", At: time.Now()}, LegRefused{ID: id, Cause: refused},
		LegCancelled{ID: id}, LegBye{ID: id}, LegOffer{ID: id, SDP: sdp}, LegOffer{ID: id, SDP: sdp, Fork: pick(k.rnd, "a", "b")}, LegAnew{ID: id}, LegAnswer{ID: id, SDP: sdp},
		LegRedirected{ID: id, Target: account.Target{User: "9", Host: "x"}}, LegConnectedTo{ID: id, Peer: Peer{Number: "8"}}, LegDigit{ID: id, Digit: '5'},
		LegAsked{ID: id, For: pick(k.rnd, RequestTalk, RequestHold)}, LegReferred{ID: id, Referral: Referral{Target: account.Target{User: "7", Host: "x"}}},
		LegReferProgress{ID: id, Code: pick(k.rnd, 100, 180, 200, 486, 0), Done: k.rnd.IntN(2) == 0}, LegSent{ID: id, At: time.Now()},
	}
	switch k.rnd.IntN(4) {
	case 0:
		k.sound()
	case 1:
		if k.rnd.IntN(20) == 0 {
			k.w.emit("trunk", LineDown{Err: errors.New("gone")})
		}
	default:
		k.w.emit("trunk", pick(k.rnd, events...))
	}
}

// sound is what the media of some call may tell.
func (k *walker) sound() {
	k.w.mu.Lock()
	n := len(k.w.medias)
	k.w.mu.Unlock()
	if n == 0 {
		return
	}
	lost := pick(k.rnd, nil, media.ErrSilent, media.ErrNoMicrophone)
	k.w.emitMediaOf(n-1-k.rnd.IntN(min(n, 3)), pick[media.Event](k.rnd,
		media.Connected{Stage: media.StageDTLS, At: time.Now()}, media.Connected{Stage: media.StageDTLS, At: time.Now()},
		media.Connected{Stage: media.StageFirstRTP, At: time.Now()}, media.Held{Remote: k.rnd.IntN(2) == 0}, media.Broken{Err: media.ErrLost},
		media.Trouble{What: pick(k.rnd, media.TroubleNetwork, media.TroubleMicrophone), Err: lost}, media.Digit{Digit: '1'}, media.DigitsLost{Count: 1}, media.RecordingEnded{},
	))
}

// check looks that nothing is left.
func (k *walker) check(t *testing.T, seed uint64) {
	if s := k.c.Snapshot(); len(s.Calls) != 0 {
		t.Errorf("seed %d: %d calls are stuck: %+v", seed, len(s.Calls), s.Calls)
	}
	if len(k.mixed) > 0 {
		t.Errorf("seed %d: at one ear %d times: %v", seed, len(k.mixed), k.mixed[0])
	}
	k.w.mu.Lock()
	defer k.w.mu.Unlock()
	ids := make([]string, len(k.w.history))
	for i, r := range k.w.history {
		ids[i] = r.ID
	}
	slices.Sort(ids)
	if n := len(slices.Compact(slices.Clone(ids))); n != len(ids) {
		t.Errorf("seed %d: %d calls are recorded twice", seed, len(ids)-n)
	}
	if len(ids) < len(k.seen) {
		t.Errorf("seed %d: %d calls, and %d are recorded", seed, len(k.seen), len(ids))
	}
	if len(k.w.going) > 0 {
		t.Errorf("seed %d: %d calls are over and kept as if they went on", seed, len(k.w.going))
	}
	if k.w.begun < len(ids)/4 {
		t.Errorf("seed %d: %d calls, and one that goes on was kept %d times only", seed, len(ids), k.w.begun)
	}
	if opened, closed := k.w.count("media open"), k.w.count("media close"); opened != closed {
		t.Errorf("seed %d: media was opened %d and closed %d times", seed, opened, closed)
	}
	if begun, over := k.w.count("ring KR"), k.w.count("ring off"); begun != over {
		t.Errorf("seed %d: it rang %d and stopped %d times", seed, begun, over)
	}
}
