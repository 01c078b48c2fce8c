package trace

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func message(callID, start string) []byte {
	return []byte(start + "\r\nCall-ID: " + callID + "\r\nCSeq: 1 INVITE\r\n\r\nm=audio")
}

func TestRingIsBounded(t *testing.T) {
	r := New(Options{Entries: 3})
	for i := range 5 {
		r.Message(noon, "a", "c", true, message(fmt.Sprint(i), "INVITE sip:x SIP/2.0"))
	}
	got := r.Entries(Filter{})
	if len(got) != 3 || got[0].CallID != "2" || got[2].Serial != 5 || r.Dropped() != 2 {
		t.Errorf("kept %+v, dropped %d", got, r.Dropped())
	}
	r = New(Options{Bytes: 1000})
	for range 50 {
		r.Message(noon, "a", "c", true, message("1", "INVITE sip:"+strings.Repeat("x", 200)+" SIP/2.0"))
	}
	if n := len(r.Entries(Filter{})); n == 0 || n > 4 || r.bytes > 1000 {
		t.Errorf("%d entries, %d bytes", n, r.bytes)
	}
	r.Message(noon, "a", "c", true, make([]byte, 5000))
	if n := len(r.Entries(Filter{})); n != 0 {
		t.Errorf("a message larger than the ring left %d entries", n)
	}
}

func TestFilter(t *testing.T) {
	r := New(Options{})
	r.Event(noon, "a", "wss 1", "open", "wss://pbx/")
	r.Message(noon, "a", "wss 1", true, message("one", "INVITE sip:x SIP/2.0"))
	r.Message(noon, "b", "wss 2", false, message("two", "SIP/2.0 180 Ringing"))
	r.Message(noon, "a", "wss 1", false, []byte("SIP/2.0 200 OK\r\ni: one\r\n\r\n"))
	for _, c := range []struct {
		filter Filter
		want   int
	}{{Filter{}, 4}, {Filter{Account: "a"}, 3}, {Filter{CallID: "one"}, 2}, {Filter{Account: "b", CallID: "one"}, 0}, {Filter{After: 3}, 1}} {
		if got := r.Entries(c.filter); len(got) != c.want {
			t.Errorf("%+v selects %d entries, want %d", c.filter, len(got), c.want)
		}
	}
}

func TestLadderAndText(t *testing.T) {
	r := New(Options{})
	r.Event(noon, "a", "wss 1", "open", "wss://pbx/")
	r.Message(noon.Add(4*time.Millisecond), "a", "wss 1", true, []byte("INVITE sip:9196@pbx SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\n"))
	r.Message(noon.Add(1500*time.Millisecond), "a", "wss 1", false, []byte("SIP/2.0 180 Ringing\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"))
	const want = "12:00:00.000    +0.000  phone ··· server  open: wss://pbx/\n" +
		"12:00:00.004    +0.004  phone ──> server  INVITE sip:9196@pbx with SDP\n" +
		"12:00:01.500    +1.500  phone <── server  180 Ringing (INVITE)\n"
	if got := Ladder(r.Entries(Filter{})); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	text := Text(r.Entries(Filter{}))
	if !strings.Contains(text, "2026-11-23 12:00:01.500000 a wss 1 received\nSIP/2.0 180 Ringing\n") {
		t.Errorf("got\n%s", text)
	}
	if b, err := json.Marshal(r.Entries(Filter{CallID: "1"})[0]); err != nil || !strings.Contains(string(b), `"call_id":"1"`) {
		t.Errorf("%s, %v", b, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	r := New(Options{Entries: 100})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				r.Message(noon, "a", "c", true, message("1", "INVITE sip:x SIP/2.0"))
				_ = r.Entries(Filter{})
			}
		})
	}
	all.Wait()
	if got := r.Entries(Filter{}); len(got) != 100 || got[99].Serial != 800 {
		t.Errorf("%d entries, the last is %d", len(got), got[len(got)-1].Serial)
	}
}

func BenchmarkMessage(b *testing.B) {
	r := New(Options{})
	raw := []byte("INVITE sip:9196@pbx.test SIP/2.0\r\nVia: SIP/2.0/WSS x.invalid;branch=z9hG4bK1\r\nFrom: <sip:1000@pbx.test>;tag=1\r\n" +
		"Call-ID: 1\r\nProxy-Authorization: Digest username=\"1\", response=\"0123456789\"\r\nContent-Type: application/sdp\r\n\r\n" +
		strings.Repeat("a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host\r\na=ice-pwd:abcdefgh\r\na=rtpmap:111 opus/48000/2\r\n", 15))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		r.Message(noon, "a", "c", true, raw)
	}
}
