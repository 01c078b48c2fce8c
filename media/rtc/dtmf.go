package rtc

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Lengths of digits. Exchanges want 40 ms tone and 40 ms pause at least
// (ITU-T Q.24); speech servers behind lossy paths want more.
const (
	minTone = 100 * time.Millisecond
	maxTone = time.Second // the duration field holds 1.36 s at 48 kHz
	// toneGap is more than the 70 ms that most equipment asks for: the end of an
	// event is sent twice more within 40 ms, and in what is left audio must flow.
	toneGap = 120 * time.Millisecond
	// toneVolume is -10 dBm0, as RFC 4733 2.3.3 counts it.
	toneVolume = 10
	// toneEnds is how often the last packet of an event is sent (RFC 4733 2.5.1.4).
	toneEnds = 3
	// maxDigits bounds the queue: a long number with a PIN, pasted at once.
	maxDigits = 64
)

// keypad is the queue of digits to send. While it is not empty one goroutine of
// the peer plays it.
type keypad struct {
	mu      sync.Mutex
	queue   []press
	playing bool
}

// press is one digit to send.
type press struct {
	code     byte
	duration time.Duration
}

// SendDTMF queues a digit (0-9 * # A-D, either case) to be sent as RFC 4733
// event for d, which is bounded to 100 ms - 1 s, and returns at once. Meanwhile
// Send drops audio and its clock runs on. Between digits are 120 ms. The event
// has the clock of the audio codec if the other side takes that, else 8000 Hz.
//
// It returns ErrNoDTMF if there is no connection, telephone-event was not
// negotiated or the call is on hold, and ErrDTMFQueue after 64 waiting digits.
func (p *Peer) SendDTMF(digit rune, d time.Duration) error {
	code := strings.IndexRune(eventDigits, unicode.ToUpper(digit))
	if code < 0 {
		return ErrBadDigit
	}
	if !p.sender.canTone() {
		return ErrNoDTMF
	}
	k := &p.keypad
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.queue) >= maxDigits {
		return fmt.Errorf("%w: %d digits", ErrDTMFQueue, maxDigits)
	}
	k.queue = append(k.queue, press{code: byte(code), duration: min(max(d, minTone), maxTone)})
	if k.playing {
		return nil
	}
	k.playing = p.launch(p.playDigits)
	if !k.playing {
		k.queue = nil
		return ErrClosed
	}
	return nil
}

// DropDigits forgets the digits that wait. One that is on its way is sent to its end.
func (p *Peer) DropDigits() { p.keypad.clear() }

// playDigits sends the queue and ends when it is empty. A digit that cannot be
// sent (hold, lost connection) empties it, and that is told: digits that come late do
// harm, and so does a number without one of them.
func (p *Peer) playDigits() {
	tick := time.NewTicker(packetTime * time.Millisecond)
	defer tick.Stop()
	for {
		next, ok := p.keypad.next(p.sender.resume)
		if !ok {
			return
		}
		if told, ok := p.play(next, tick.C); !ok {
			count := p.keypad.clear()
			if !told {
				count++
			}
			p.lose(count)
		}
	}
}

// lose tells that digits were not sent, unless the peer is being closed.
func (p *Peer) lose(count int) {
	if count > 0 && p.config.OnDTMFLost != nil && p.life.ctx.Err() == nil {
		p.config.OnDTMFLost(count)
	}
}

// next takes the first digit; without one it ends the playing and calls idle,
// before another digit can begin.
func (k *keypad) next(idle func()) (press, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.queue) == 0 {
		k.playing = false
		idle()
		return press{}, false
	}
	first := k.queue[0]
	k.queue = k.queue[1:]
	return first, true
}

// clear empties the queue, and returns how many digits were in it.
func (k *keypad) clear() (count int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	count, k.queue = len(k.queue), nil
	return count
}

// play sends one digit, a packet at each tick, and then keeps the gap. told is whether it
// was sent to its end, ok whether more can be.
func (p *Peer) play(digit press, tick <-chan time.Time) (told, ok bool) {
	tone := p.sender.beginTone(digit)
	defer tone.reach(tone.total + toneGap)
	for ends := 0; ends < toneEnds; {
		if err := tone.send(); err != nil {
			p.log.Debug("digit not sent", "error", err)
			return ends > 0, false
		}
		if tone.over() {
			ends++
		}
		if !p.waitTick(tick) {
			return ends > 0, false
		}
	}
	// The first end packet marked the end of the tone; the others lie in the gap.
	// Audio fills what is left of it: a receiver that conceals loss would let what
	// it heard last sound on between two digits.
	tone.reach(tone.total)
	p.sender.resume()
	for gap := toneEnds * packetTime * time.Millisecond; gap < toneGap; gap += packetTime * time.Millisecond {
		if !p.waitTick(tick) {
			return true, false
		}
	}
	return true, true
}

func (p *Peer) waitTick(tick <-chan time.Time) bool {
	select {
	case <-tick:
		return true
	case <-p.life.ctx.Done():
		return false
	}
}

// tone is an event on its way: its timestamp stays that of its beginning while
// its duration grows (RFC 4733 2.5.1.2).
type tone struct {
	sender      *sender
	code        byte
	format      format
	start       uint32 // RTP timestamp, in the clock of the audio
	audioClock  int
	total, sent time.Duration
	payload     [4]byte
}

// TakesDTMF reports whether telephone-event was negotiated (RFC 4733).
func (p *Peer) TakesDTMF() bool { return p.sender.takesTones() }

func (s *sender) takesTones() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event.clockRate > 0
}

// canTone reports whether digits can be sent now.
func (s *sender) canTone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allowed && s.event.clockRate > 0 && s.active.Load() != nil
}

// beginTone silences the audio and fixes the event's timestamp.
func (s *sender) beginTone(digit press) *tone {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.toning = true
	return &tone{
		sender: s, code: digit.code, format: s.event, start: s.timestamp,
		audioClock: s.codec.ClockRate, total: digit.duration,
	}
}

// over reports whether the whole duration has been sent.
func (t *tone) over() bool { return t.sent >= t.total }

// send sends the next packet, or the end packet again.
func (t *tone) send() error {
	first := t.sent == 0
	t.sent = min(t.sent+packetTime*time.Millisecond, t.total)
	t.payload[0] = t.code
	t.payload[1] = toneVolume
	if t.over() {
		t.payload[1] |= 0x80
	}
	binary.BigEndian.PutUint16(t.payload[2:], uint16(t.sent*time.Duration(t.format.clockRate)/time.Second))
	t.sender.mu.Lock()
	defer t.sender.mu.Unlock()
	if !t.sender.allowed || t.format.clockRate == 0 {
		return ErrNoDTMF
	}
	return t.sender.write(t.format.payloadType, t.start, first, t.payload[:])
}

// reach moves the clock to d after the event's beginning, if the audio that was
// dropped meanwhile has not moved it so far: what comes next must not lie within
// the event, nor have its timestamp.
func (t *tone) reach(d time.Duration) {
	t.sender.mu.Lock()
	defer t.sender.mu.Unlock()
	end := t.start + uint32(d*time.Duration(t.audioClock)/time.Second)
	if int32(end-t.sender.timestamp) > 0 {
		t.sender.timestamp = end
	}
}

// resume lets audio flow again.
func (s *sender) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.toning = false
}
