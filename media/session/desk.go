package session

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"offhook/media"
	"offhook/media/device"
)

const (
	// tick is the audio loop's pace, and soon how long it rests when the microphone
	// is late. Each turn costs as much as encoding does, in waking up.
	tick = media.FrameDuration
	soon = 2 * time.Millisecond
	// heldUp is how late a turn is if the whole program had to wait for a processor, and
	// breath what it then leaves the network's side to hand over what has come meanwhile.
	heldUp = 5 * time.Millisecond
	breath = time.Millisecond / 2
	// checkEvery is how often the loop looks at what changes slowly.
	checkEvery = 100 * time.Millisecond
)

// ends are what a person speaks into and hears with: a microphone and a
// loudspeaker, or files in their place.
type ends struct {
	source media.Source
	sink   media.Sink

	capture  *device.Capture  // nil with Files
	playback *device.Playback // nil with Files
}

// desk is a microphone and a loudspeaker, and the loop that moves sound between
// them and the sessions that sit there: one for a call, several for a conference.
type desk struct {
	engine   *Engine
	enhanced *enhancement // of the microphone
	stop     chan struct{}
	looped   chan struct{} // closed when the audio loop has ended
	burden   burden

	// mu is held while sound is moved. It guards all that follows, and what
	// belongs to the audio loop in the sessions that sit here.
	mu          sync.Mutex
	ends        ends
	microphone  microphone
	loudspeaker loudspeaker
	bridge      bridge
	legs        []*Session
	missing     map[media.TroubleKind]error // trouble with a device
	using       map[media.TroubleKind]media.Using
	checked     time.Time
}

// newDesk returns a desk without ends at which nobody sits.
func newDesk(e *Engine) *desk {
	d := &desk{
		engine: e, enhanced: newEnhancement(e), missing: map[media.TroubleKind]error{}, using: map[media.TroubleKind]media.Using{},
		stop: make(chan struct{}), looped: make(chan struct{}),
	}
	d.microphone = newMicrophone(d)
	d.loudspeaker = newLoudspeaker(d)
	return d
}

// loop moves sound until close.
func (d *desk) loop() {
	defer close(d.looped)
	due := time.Now().Add(tick)
	timer := time.NewTimer(tick)
	defer timer.Stop()
	rested := false
	for {
		select {
		case <-d.stop:
			return
		case <-timer.C:
		}
		began := time.Now()
		if !rested && began.Sub(due) > heldUp {
			rested = true
			timer.Reset(breath)
			continue
		}
		rested = false
		d.turn(began)
		now := time.Now()
		d.burden.turned(due, began, now, d.engine.log)
		due = d.next(due, now)
		timer.Reset(due.Sub(now))
	}
}

// next is when to turn again: a tick after the last turn was due, or within a tick
// such that this turn or a later one falls on the moment when the microphone gives
// sound, which then hardly waits.
func (d *desk) next(due, now time.Time) time.Time {
	d.mu.Lock()
	capture := d.ends.capture
	d.mu.Unlock()
	if capture != nil {
		if at, ok := capture.Due(now); ok {
			return meet(at, now)
		}
	}
	return due.Add((max(now.Sub(due), 0)/tick + 1) * tick)
}

// meet is the first of the turns, a tick apart, of which one falls on at. If that
// has passed, sound is late, and looked for soon.
func meet(at, now time.Time) time.Time {
	left := at.Sub(now)
	switch {
	case left <= -tick:
		return now.Add(tick)
	case left <= 0:
		return now.Add(soon)
	}
	return at.Add(-(left - 1) / tick * tick)
}

// turn moves what there is to move.
func (d *desk) turn(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.legs) == 0 {
		return // it is being closed, and its files may be another's already
	}
	d.microphone.run(now)
	d.loudspeaker.run(now)
	if now.Sub(d.checked) < checkEvery {
		return
	}
	d.checked = now
	for _, s := range d.legs {
		s.up.adapt(now)
		s.ease(d.burden.current())
		s.watch.check(now)
	}
}

// add lets a session sit here; with the second one a conference begins.
func (d *desk) add(s *Session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.desk.Store(d)
	s.down.arrived = true
	d.legs = append(d.legs, s)
	for kind, err := range d.missing {
		if err != nil {
			s.watch.device(kind, err)
		}
	}
	for _, u := range d.using {
		s.events.post(u)
	}
	if d.microphone.lifeless.told {
		d.tellLifeless(s)
	}
	if len(d.legs) == 1 {
		return
	}
	s.down.line = new(line)
	if !d.bridge.active {
		d.bridge.begin()
		d.legs[0].down.line = new(line)
	}
}

// remove lets a session leave, and reports whether nobody sits here any more.
func (d *desk) remove(s *Session) (last bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if d.bridge.active {
		d.part(s, now)
	}
	s.desk.Store(nil)
	s.up.paused = true
	d.legs = slices.DeleteFunc(d.legs, func(l *Session) bool { return l == s })
	if len(d.legs) > 0 && d.ends.sink == s.files.sink && s.files.sink != nil {
		d.ends = d.legs[0].files
	}
	return len(d.legs) == 0
}

// part lets a session leave a conference without a click: to the others it fades
// away, and they to it.
func (d *desk) part(s *Session, now time.Time) {
	s.down.next(now)
	for i, sample := range s.down.frame {
		d.loudspeaker.leaving[i] += sample * (1 - float32(i)/media.FrameSize)
	}
	s.up.left = make([]float32, media.FrameSize)
	d.bridge.fadeAway(s.up.left, s.down.line)
	s.down.line = nil
	d.bridge.until = d.bridge.written + media.FrameSize
}

// tell returns who is told of a device of a kind.
func (d *desk) tell(kind media.TroubleKind) teller {
	return teller{
		trouble: func(err error) { d.trouble(kind, err) },
		use:     func(device device.Info, why error) { d.use(kind, device.Name, why) },
	}
}

// use is told by a device's supervisor: which is used, and why it is not the chosen one.
func (d *desk) use(kind media.TroubleKind, name string, why error) {
	choice := d.engine.choice()
	chosen := choice.Input
	if kind == media.TroubleSpeaker {
		chosen = choice.Output
	}
	u := media.Using{What: kind, Name: name, Chosen: cmp.Or(chosen.Name, chosen.ID), Why: why}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.using[kind] = u
	for _, s := range d.legs {
		s.events.post(u)
	}
}

// trouble is told by a device's supervisor: what is wrong, or nil for its end.
func (d *desk) trouble(kind media.TroubleKind, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.missing[kind] = err
	if kind == media.TroubleMicrophone {
		d.microphone.lifeless = lifeless{} // another may be opened now
	}
	for _, s := range d.legs {
		s.watch.device(kind, err)
	}
}

// move takes the desk to other devices.
func (d *desk) move(choice media.DeviceChoice) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ends.capture != nil {
		d.microphone.lifeless.heard, d.microphone.lifeless.gates = false, false // that was another
		d.ends.capture.Move(device.Choice(choice.Input), device.Choice(choice.SecondInput))
		d.ends.playback.Move(device.Choice(choice.Output), device.Choice(choice.SecondOutput))
	}
}

// close ends the loop, and closes the devices. Files are closed by whose they are.
func (d *desk) close() error {
	close(d.stop)
	<-d.looped
	d.enhanced.close()
	if d.ends.capture == nil {
		return nil
	}
	return d.ends.close()
}

// enhance makes the microphone's enhancer anew. It returns at once: to make one
// takes some milliseconds. A file is sent as it is, unless its Files say otherwise.
func (d *desk) enhance() {
	if d.engine.enhances() {
		d.engine.launch(d.enhanced.want)
	}
}

// close closes both at the same time: each may take a while.
func (e ends) close() error {
	if e.source == nil {
		return nil
	}
	var wait sync.WaitGroup
	var source, sink error
	wait.Go(func() { source = e.source.Close() })
	wait.Go(func() { sink = e.sink.Close() })
	wait.Wait()
	return errors.Join(source, sink)
}
