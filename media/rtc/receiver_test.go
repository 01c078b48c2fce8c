package rtc

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
)

// TestEarlyPackets: what comes before Connected was reported is kept, up to a
// limit, and comes out once.
func TestEarlyPackets(t *testing.T) {
	a := newAssociation(true, nil, nil)
	packet := []byte{0x80, 0}
	for i := range earlyQueue + 5 {
		packet[1] = byte(i)
		if !a.keepEarly(packet) {
			t.Fatal("not kept")
		}
	}
	a.open.Store(true)
	if a.keepEarly(packet) {
		t.Error("kept although open")
	}
	early := a.takeEarly()
	if len(early) != earlyQueue || early[0][1] != 0 || early[7][1] != 7 {
		t.Errorf("%v", early)
	}
	if again := a.takeEarly(); len(again) != 0 {
		t.Errorf("again %v", again)
	}
}

// TestStreamsBounded: a peer that changes its SSRC for ever costs no memory.
func TestStreamsBounded(t *testing.T) {
	keys := testKeys(t)
	works := func(*srtp.Context) error { return nil }
	fails := func(*srtp.Context) error { return io.EOF }
	for ssrc := range uint32(maxStreams) {
		if err := keys.decrypt(1_000_000+ssrc, fails); err == nil {
			t.Fatal("a failure was hidden")
		}
		if err := keys.decrypt(ssrc, works); err != nil {
			t.Fatal("a forged packet took a place:", err)
		}
	}
	if err := keys.decrypt(maxStreams, works); !errors.Is(err, errStreams) {
		t.Errorf("one more: %v", err)
	}
	if err := keys.decrypt(7, works); err != nil {
		t.Errorf("a known one: %v", err)
	}
}

func TestClassify(t *testing.T) {
	for want, packets := range map[kind][][]byte{
		kindDTLS:  {{20, 254}, {22, 254}, {63, 0}},
		kindRTP:   {{128, 0}, {0x80, 111}, {0x80, 128 | 111}, {191, 191}, {0x80, 224}},
		kindRTCP:  {{0x80, 200}, {0x81, 201}, {0x80, 192}, {0x80, 223}},
		kindOther: {nil, {22}, {0, 1}, {19, 0}, {64, 0}, {127, 200}, {192, 200}},
	} {
		for _, packet := range packets {
			if got := classify(packet); got != want {
				t.Errorf("%v is %v, want %v", packet, got, want)
			}
		}
	}
}

func TestUnpad(t *testing.T) {
	for _, test := range []struct {
		payload []byte
		padded  bool
		want    int // length, -1 for broken
	}{
		{[]byte{1, 2, 3}, false, 3}, {[]byte{1, 2, 1}, true, 2}, {[]byte{1, 2, 3}, true, 0},
		{[]byte{1, 2, 4}, true, -1}, {[]byte{1, 2, 0}, true, -1}, {nil, true, -1},
	} {
		content, ok := unpad(test.payload, test.padded)
		if ok != (test.want >= 0) || ok && len(content) != test.want {
			t.Errorf("%v: %v, %v", test, content, ok)
		}
	}
}

// FuzzPacket throws datagrams at a connected peer's receiving side.
func FuzzPacket(f *testing.F) {
	f.Add([]byte{0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	f.Add([]byte{0x90, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 1, 2, 3, 4})
	f.Add([]byte{0xbf, 0xff, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff})
	f.Add([]byte{0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1})
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &Peer{sender: &sender{ssrc: 1}, receiver: &receiver{}}
		p.receiver.progress = &p.progress
		p.receiver.formats.Store(&formats{})
		a := newAssociation(true, nil, nil)
		a.keys.Store(testKeys(t))
		a.open.Store(true)
		r := &route{association: a}
		kind := classify(data)
		if kind == kindDTLS && (data[0] < 20 || data[0] > 63) {
			t.Errorf("%d is no DTLS", data[0])
		}
		p.receive(r, bytes.Clone(data))
		// What gets past the encryption must be harmless too.
		in := &Packet{Payload: data, PayloadType: 101, SSRC: uint32(len(data)), Arrival: time.Now()}
		p.receiver.deliver(in)
		if content, ok := unpad(data, true); ok && len(content) >= len(data) {
			t.Error("padding was not removed")
		}
	})
}
