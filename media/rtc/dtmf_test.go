package rtc

import (
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// TestDigitsArrive sends digits between two stations, the same one twice in a
// row too, without any audio that would move the clock on.
func TestDigitsArrive(t *testing.T) {
	caller, callee := call(t)
	const digits = "0559*#ADD"
	for _, digit := range digits {
		if err := caller.SendDTMF(digit, 0); err != nil {
			t.Fatalf("%c: %v", digit, err)
		}
	}
	for _, want := range digits {
		select {
		case got := <-callee.digits:
			if got != want {
				t.Fatalf("got %c, want %c", got, want)
			}
		case <-time.After(patience):
			t.Fatalf("%c never came", want)
		}
	}
	// Audio comes back after the digits, and no digit comes twice.
	callee.hears(caller, "after the digits")
	if extra := len(callee.digits); extra > 0 {
		t.Errorf("%d digits too many", extra)
	}
}

// TestDigitsLeaveNoHole: their packets come as audio without payload, once there was some,
// so that nobody takes their numbers for those of lost ones.
func TestDigitsLeaveNoHole(t *testing.T) {
	var got []Packet
	digits := ""
	r := &receiver{progress: &progress{}, config: Config{
		OnPacket: func(p *Packet) { got = append(got, *p) },
		OnDTMF:   func(digit rune) { digits += string(digit) },
	}}
	both := audioMedia{codecs: testCodecs, events: eventFormats(testCodecs)}
	agreed, err := agree(testCodecs, both, both)
	if err != nil {
		t.Fatal(err)
	}
	r.formats.Store(agreed)
	const none = 255
	for i, tc := range []struct{ comes, as, digit uint8 }{
		{110, none, 1}, {111, 111, 0}, {110, 111, 2}, {110, 111, 2}, {111, 111, 0}, {0, 0, 0}, {101, 0, 3}, {0, 0, 0},
	} {
		p := Packet{PayloadType: tc.comes, Sequence: uint16(i), Timestamp: 1000 * uint32(tc.digit), SSRC: 1, Marker: true, Arrival: time.Now()}
		p.Payload = []byte{tc.digit, 10, 0, 160}
		got = nil
		r.deliver(&p)
		if tc.digit > 0 {
			p.PayloadType, p.Payload, p.Marker = tc.as, nil, false
		}
		if tc.as == none && len(got) > 0 || tc.as != none && (len(got) != 1 || !reflect.DeepEqual(got[0], p)) {
			t.Errorf("packet %d: %+v, want %+v", i, got, p)
		}
	}
	if digits != "123" {
		t.Errorf("digits %q", digits)
	}
}

// TestDigitsInRedundantAudio come, too, each once, and leave no hole. Of one whose own packets
// got lost a copy tells.
func TestDigitsInRedundantAudio(t *testing.T) {
	var got []Packet
	digits := ""
	r := &receiver{progress: &progress{}, config: Config{
		OnPacket: func(p *Packet) { got = append(got, *p) },
		OnDTMF:   func(digit rune) { digits += string(digit) },
	}}
	opus := testCodecs[0]
	both := audioMedia{codecs: testCodecs, events: eventFormats(testCodecs)}
	both.redundant = []redundant{{payloadType: redundantType, of: opus.PayloadType, clockRate: opus.ClockRate, channels: opus.Channels}}
	agreed, err := agree(testCodecs, both, both)
	if err != nil {
		t.Fatal(err)
	}
	r.formats.Store(agreed)
	event := func(digit byte) []byte { return []byte{digit, 10, 0, 160} }
	copied := func(payloadType byte) []byte { return []byte{0x80 | payloadType, 960 >> 6, 960 & 0x3f << 2, 4} }
	for k, tc := range []struct {
		time    uint32 // in packets
		payload []byte
		as      string // what is handed on
	}{
		{0, append([]byte{111}, "one"...), "one"},
		{1, append([]byte{111}, "two"...), "two"},
		{2, append([]byte{110}, event(3)...), ""},
		{2, append([]byte{110}, event(3)...), ""},
		{4, append([]byte{111}, "three"...), "three"},
		{5, append([]byte{111}, "four"...), "four"},
		{6, slices.Concat(copied(110), []byte{111}, event(5), []byte("five")), "five"},
		{7, slices.Concat(copied(99), []byte{111}, event(7), []byte("six")), "six"},
	} {
		got = nil
		r.deliver(&Packet{PayloadType: redundantType, Sequence: uint16(k), Timestamp: 960 * tc.time, SSRC: 1, Payload: tc.payload, Arrival: time.Now()})
		if len(got) != 1 || got[0].Sequence != uint16(k) || got[0].PayloadType != 111 || string(got[0].Payload) != tc.as {
			t.Errorf("packet %d: %+v", k, got)
		}
	}
	if digits != "35" {
		t.Errorf("digits %q", digits)
	}
}

// TestLostDigits: those that cannot be sent any more because of the other side's hold are told
// of, all of them; those that are dropped are not.
func TestLostDigits(t *testing.T) {
	lost := make(chan int, 10)
	caller, callee := newStation(t, func(c *Config) { c.OnDTMFLost = func(count int) { lost <- count } }), newStation(t)
	caller.accept(callee.answer(caller.offer()))
	caller.reach(Connected)
	callee.reach(Connected)
	for _, digit := range "12345678" {
		if err := caller.SendDTMF(digit, time.Second); err != nil { // which leaves time for the hold
			t.Fatal(err)
		}
	}
	<-callee.digits
	callee.SetDirection(SendOnly)
	callee.accept(caller.answer(callee.offer()))
	var count int
	select {
	case count = <-lost:
	case <-time.After(patience):
		t.Fatal("nothing was told as lost")
	}
	if arrived := len(callee.digits) + 1; count < 8-arrived || count > 8-arrived+1 { // one may have come in part
		t.Errorf("%d came, %d were lost", arrived, count)
	}
	callee.SetDirection(SendRecv)
	callee.accept(caller.answer(callee.offer()))
	for _, digit := range "12" {
		if err := caller.SendDTMF(digit, 0); err != nil {
			t.Fatal(err)
		}
	}
	caller.DropDigits()
	if err := caller.SendDTMF('#', 0); err != nil {
		t.Fatal(err)
	}
	callee.digitsToHash()
	if len(lost) > 0 {
		t.Errorf("%d were dropped, and told as lost", <-lost)
	}
}

// digitsToHash waits for the digit #, and returns it behind what came before it.
func (s *station) digitsToHash() (got string) {
	s.t.Helper()
	for !strings.HasSuffix(got, "#") {
		select {
		case d := <-s.digits:
			got += string(d)
		case <-time.After(patience):
			s.t.Fatalf("only %q came", got)
		}
	}
	return got
}

// TestDroppedDigits are not sent; those that come later are.
func TestDroppedDigits(t *testing.T) {
	caller, callee := call(t)
	for _, digit := range "1234567" {
		if err := caller.SendDTMF(digit, 0); err != nil {
			t.Fatal(err)
		}
	}
	caller.DropDigits()
	if err := caller.SendDTMF('#', 0); err != nil {
		t.Fatal(err)
	}
	got := callee.digitsToHash()
	if got != "#" && got != "1#" { // the first may be on its way
		t.Errorf("%q came", got)
	}
}

// TestEventPackets looks at what a browser gets for two digits, by RFC 4733.
func TestEventPackets(t *testing.T) {
	tests := []struct {
		name        string
		edit        func(offer string) string
		payloadType uint8
		clock       int // of the event
	}{
		{"same clock as opus", func(s string) string { return s }, 110, 48000},
		{"8000 only, beside opus", func(s string) string {
			return strings.Replace(without(s, "a=rtpmap:110|a=fmtp:110"), " 110 101", " 101", 1)
		}, 101, 8000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, b := newStation(t), newBrowser(t, browserSetup{})
			s.accept(b.answer(test.edit(s.offer())))
			talk(t, s, b)
			drainPackets(b)
			for range 2 {
				if err := s.SendDTMF('5', 0); err != nil {
					t.Fatal(err)
				}
			}
			checkEvents(t, s, b, test.payloadType, test.clock)
		})
	}
}

func drainPackets(b *browser) {
	for len(b.packets) > 0 {
		<-b.packets
	}
}

// checkEvents reads two events and the audio after them.
func checkEvents(t *testing.T, s *station, b *browser, payloadType uint8, clock int) {
	t.Helper()
	const perEvent = 5 + 2 // 100 ms in packets of 20, and the end twice more
	var events []*rtp.Packet
	var audio *rtp.Packet // after the second event
	between := 0          // audio packets, which keep a receiver from concealing the gap
	limit := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for audio == nil {
		select {
		case <-tick.C:
			if err := s.Send([]byte("audio"), 960, false); err != nil {
				t.Fatal(err)
			}
		case packet := <-b.packets:
			switch {
			case packet.PayloadType == payloadType:
				events = append(events, packet)
			case len(events) == perEvent:
				between++
			case len(events) == 2*perEvent:
				audio = packet
			case len(events) > 0:
				t.Errorf("audio after event packet %d, within an event", len(events))
			}
		case <-limit:
			t.Fatalf("%d event packets, no audio after them", len(events))
		}
	}
	if between == 0 {
		t.Error("no audio between two digits")
	}
	for i, packet := range events {
		n := i % perEvent
		first := events[i-n]
		if packet.SequenceNumber != first.SequenceNumber+uint16(n) {
			t.Errorf("packet %d: sequence is not continuous", i)
		}
		if packet.Timestamp != first.Timestamp {
			t.Errorf("packet %d: timestamp moved", i)
		}
		if packet.Marker != (n == 0) {
			t.Errorf("packet %d: marker %v", i, packet.Marker)
		}
		if packet.Payload[0] != 5 {
			t.Errorf("packet %d: event %d", i, packet.Payload[0])
		}
		if end := packet.Payload[1]&0x80 != 0; end != (n >= 4) {
			t.Errorf("packet %d: end bit %v", i, end)
		}
		want := min(n+1, 5) * clock / 50
		if got := int(binary.BigEndian.Uint16(packet.Payload[2:])); got != want {
			t.Errorf("packet %d: duration %d, want %d", i, got, want)
		}
		if packet.SSRC != audio.SSRC {
			t.Errorf("packet %d: an SSRC of its own", i)
		}
	}
	const spacing = 220 * 48 // 100 ms tone and 120 ms gap on the clock of opus
	if gap := events[perEvent].Timestamp - events[0].Timestamp; gap < spacing {
		t.Errorf("second digit %d samples after the first", gap)
	}
	if after := audio.Timestamp - events[perEvent].Timestamp; after < 100*48 {
		t.Errorf("audio goes on %d samples after the second digit began", after)
	}
	if audio.SequenceNumber != events[len(events)-1].SequenceNumber+1 {
		t.Error("the audio's sequence does not follow the event's")
	}
}

// TestUnofferedEvent: the unoffered payload type 96 of an answer is used.
func TestUnofferedEvent(t *testing.T) {
	s := newStation(t, func(c *Config) { c.Codecs = testCodecs[2:3] })
	b := newBrowser(t, browserSetup{codec: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}})
	answer := b.answer(s.offer())
	answer = replacing(answer, `^m=audio .* 101\r$`, "m=audio 9 UDP/TLS/RTP/SAVPF 0 96\r")
	s.accept(replacing(answer, "a=rtpmap:101", "a=rtpmap:96"))
	s.reach(Connected)
	if err := s.SendDTMF('#', time.Second); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		s.sender.mu.Lock()
		defer s.sender.mu.Unlock()
		return s.sender.header.PayloadType == 96
	})
}

func TestDigitsRefused(t *testing.T) {
	s := newStation(t)
	if err := s.SendDTMF('1', 0); !errors.Is(err, ErrNoDTMF) {
		t.Errorf("before the call: %v", err)
	}
	caller, callee := call(t)
	for _, digit := range "xE!~ é\x00\x01" {
		if err := caller.SendDTMF(digit, 0); !errors.Is(err, ErrBadDigit) {
			t.Errorf("%q: %v", digit, err)
		}
	}
	for _, digit := range "ad" {
		if err := caller.SendDTMF(digit, 0); err != nil {
			t.Errorf("%q: %v", digit, err)
		}
	}
	var err error
	for range maxDigits + 2 {
		err = errors.Join(err, caller.SendDTMF('1', 0))
	}
	if !errors.Is(err, ErrDTMFQueue) {
		t.Errorf("endless queue: %v", err)
	}
	// Hold ends the digits that wait.
	caller.SetDirection(Inactive)
	caller.accept(callee.answer(caller.offer()))
	if err := caller.SendDTMF('1', 0); !errors.Is(err, ErrNoDTMF) {
		t.Errorf("on hold: %v", err)
	}
	eventually(t, func() bool {
		caller.keypad.mu.Lock()
		defer caller.keypad.mu.Unlock()
		return !caller.keypad.playing
	})
}

// TestEventFilter: one digit per event, whatever the network does to packets.
func TestEventFilter(t *testing.T) {
	event := func(timestamp uint32, code byte) *Packet {
		return &Packet{SSRC: 1, Timestamp: timestamp, Payload: []byte{code, 10, 0, 160}}
	}
	var f eventFilter
	tests := []struct {
		packet *Packet
		want   rune
		fresh  bool
	}{
		{event(1000, 1), '1', true},
		{event(1000, 1), 0, false},
		{event(2000, 1), '1', true}, // the same key again
		{event(1000, 1), 0, false},  // late
		{event(3000, 16), 0, false}, // flash is no digit
		{&Packet{SSRC: 1, Timestamp: 4000, Payload: []byte{1}}, 0, false},
		{&Packet{SSRC: 2, Timestamp: 10, Payload: []byte{11, 10, 0, 160}}, '#', true},
		{&Packet{SSRC: 2, Timestamp: 10 - 1<<31 + 1<<31 + 500, Payload: []byte{15, 10, 0, 160}}, 'D', true},
	}
	for i, test := range tests {
		digit, fresh := f.receive(test.packet)
		if digit != test.want || fresh != test.fresh {
			t.Errorf("%d: %q, %v", i, digit, fresh)
		}
	}
}
