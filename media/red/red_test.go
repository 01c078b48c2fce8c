package red

import (
	"bytes"
	"errors"
	"testing"
)

// payloadOf is what the tests send as packet k.
func payloadOf(k int) []byte { return bytes.Repeat([]byte{byte(k)}, 40+k%7) }

// TestRoundTrip: what a Packer repeats comes out with the numbers it was sent with, also
// across the wraps of both.
func TestRoundTrip(t *testing.T) {
	for copies := range MaxCopies + 1 {
		var p Packer
		var r Reader
		p.SetCopies(copies)
		var dst [1400]byte
		sequence, timestamp := uint16(65530), uint32(1<<32-3*960)
		for k := range 20 {
			n := p.Pack(dst[:], 111, timestamp, payloadOf(k))
			want := min(copies, k)
			if n == 0 {
				if want != 0 {
					t.Fatalf("packet %d repeats nothing", k)
				}
				r.Note(7, sequence, timestamp)
			} else {
				check(t, &r, dst[:n], k, want, sequence, timestamp)
			}
			sequence, timestamp = sequence+1, timestamp+960
		}
	}
}

func check(t *testing.T, r *Reader, payload []byte, k, copies int, sequence uint16, timestamp uint32) {
	t.Helper()
	packets, err := r.Read(7, sequence, timestamp, payload)
	if err != nil || len(packets) != copies+1 {
		t.Fatalf("packet %d: %d packets, %v, want %d", k, len(packets), err, copies+1)
	}
	for i, p := range packets {
		back := copies - i
		if p.PayloadType != 111 || p.Sequence != sequence-uint16(back) || p.Timestamp != timestamp-uint32(960*back) ||
			p.Copy != (back > 0) || !bytes.Equal(p.Payload, payloadOf(k-back)) {
			t.Errorf("packet %d, %d back: %+v", k, back, p)
		}
	}
}

// TestWhatBrowsersSend is a packet as Chromium makes it: 111 twice, 20 ms apart.
func TestWhatBrowsersSend(t *testing.T) {
	var r Reader
	r.Note(1, 9, 40)
	got, err := r.Read(1, 10, 1000, []byte{0x80 | 111, 960 >> 6, 960 << 2 & 0xff, 3, 111, 'a', 'b', 'c', 'd', 'e'})
	if err != nil || len(got) != 2 || got[0].Sequence != 9 || got[0].Timestamp != 40 || string(got[0].Payload) != "abc" || string(got[1].Payload) != "de" {
		t.Errorf("%+v %v", got, err)
	}
}

// TestCopiesWithoutNumber: where the number of a copy is not certain, it is left out.
func TestCopiesWithoutNumber(t *testing.T) {
	payload := []byte{0x80 | 111, 960 >> 6, 960 << 2 & 0xff, 1, 111, 'a', 'b'}
	for name, before := range map[string]func(*Reader){
		"the first packet": func(*Reader) {},
		"another stream":   func(r *Reader) { r.Note(2, 9, 40) },
		"after a pause":    func(r *Reader) { r.Note(1, 9, 1<<32-8600) },
		"after digits":     func(r *Reader) { r.Note(1, 9, 40); r.Forget() },
		"far away":         func(r *Reader) { r.Note(1, 5000, 40) },
		"uneven steps":     func(r *Reader) { r.Note(1, 7, 41) },
	} {
		var r Reader
		before(&r)
		if got, err := r.Read(1, 10, 1000, payload); err != nil || len(got) != 1 || got[0].Copy || string(got[0].Payload) != "b" {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestForgottenAndTooLong(t *testing.T) {
	var p Packer
	var dst [1400]byte
	p.SetCopies(9)
	if p.Copies() != MaxCopies {
		t.Errorf("%d copies", p.Copies())
	}
	p.Pack(dst[:], 111, 0, payloadOf(1))
	p.Forget()
	if n := p.Pack(dst[:], 111, 960, payloadOf(2)); n != 0 {
		t.Errorf("after a pause %d bytes", n)
	}
	if n := p.Pack(dst[:], 111, 960+latest+1, payloadOf(3)); n != 0 {
		t.Errorf("of long ago: %d bytes", n)
	}
	p.Pack(dst[:], 111, 20000, make([]byte, longest+1))
	if n := p.Pack(dst[:], 111, 20960, payloadOf(4)); n != 0 {
		t.Errorf("after one that is too long: %d bytes", n)
	}
	if n := p.Pack(dst[:60], 111, 21920, payloadOf(5)); n != 0 {
		t.Errorf("without room: %d bytes", n)
	}
}

func TestMalformed(t *testing.T) {
	var nine []byte
	for range most + 1 {
		nine = append(nine, 0x80|111, 15, 0, 0)
	}
	for name, payload := range map[string][]byte{
		"empty": {}, "half a header": {0x80 | 111, 15, 0}, "no packet": {0x80 | 111, 15, 0, 0}, "too short": {0x80 | 111, 15, 0, 9, 111, 1}, "too many": append(nine, 111, 1),
	} {
		var r Reader
		if _, err := r.Read(1, 1, 1, payload); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	var p Packer
	var r Reader
	p.SetCopies(MaxCopies)
	var dst [1400]byte
	payload := payloadOf(1)
	k := uint32(0)
	if n := testing.AllocsPerRun(100, func() {
		n := p.Pack(dst[:], 111, k*960, payload)
		if n > 0 {
			if _, err := r.Read(1, uint16(k), k*960, dst[:n]); err != nil {
				t.Fatal(err)
			}
		}
		k++
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzRead: no payload makes a Reader panic, return more than it holds, or copies that
// are not earlier.
func FuzzRead(f *testing.F) {
	f.Add(uint16(10), uint32(1000), []byte{0x80 | 111, 15, 0, 3, 111, 'a', 'b', 'c', 'd', 'e'})
	f.Add(uint16(10), uint32(1000), []byte{0x80 | 111, 30, 0, 1, 0x80 | 111, 15, 0, 1, 111, 'a', 'b', 'c'})
	f.Add(uint16(0), uint32(0), []byte{0x80 | 111, 0xff, 0xff, 0xff})
	f.Add(uint16(65535), uint32(1<<31), []byte{0})
	f.Fuzz(func(t *testing.T, sequence uint16, timestamp uint32, payload []byte) {
		var r Reader
		r.Note(1, sequence-1, timestamp-960)
		packets, err := r.Read(1, sequence, timestamp, payload)
		if err != nil {
			return
		}
		total := 0
		for i, p := range packets {
			total += len(p.Payload)
			if p.Copy != (i < len(packets)-1) || p.Copy && (int16(p.Sequence-sequence) >= 0 || int32(p.Timestamp-timestamp) >= 0) {
				t.Errorf("%d of %d: %+v", i, len(packets), p)
			}
		}
		if len(packets) == 0 || total >= len(payload) {
			t.Errorf("%d packets, %d bytes of %d", len(packets), total, len(payload))
		}
	})
}

// TestLossesAfterAPause: where a sender was silent and the packets after that got lost, their
// copies keep their numbers.
func TestLossesAfterAPause(t *testing.T) {
	var p Packer
	var r Reader
	var dst [1400]byte
	p.SetCopies(2)
	sequence, timestamp := uint16(100), uint32(5000)
	for k := range 12 {
		if k == 8 {
			timestamp += 3 * 960
			p.Forget()
		}
		n := p.Pack(dst[:], 111, timestamp, payloadOf(k))
		switch {
		case k == 8 || k == 9: // lost
		case n == 0:
			r.Note(7, sequence, timestamp)
		case k < 8:
			check(t, &r, dst[:n], k, min(2, k), sequence, timestamp)
		default:
			check(t, &r, dst[:n], k, 2, sequence, timestamp)
		}
		sequence, timestamp = sequence+1, timestamp+960
	}
}
