//go:build linux

package main

import (
	"encoding/binary"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

func TestTraces(t *testing.T) {
	files, err := traceFiles.ReadDir("traces")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".csv")
		if got, err := readTrace(name); err != nil || len(got) != 1000 {
			t.Errorf("%s: %d slots, %v", name, len(got), err)
		}
	}
	for _, bad := range []string{"", "seq,drop,delay_ms", "0,0", "0,0,x", "0,0,-1", "0,0,1e9"} {
		if _, err := parseTrace(bad); err == nil {
			t.Errorf("%q is a trace", bad)
		}
	}
	if _, err := readTrace("../main"); err == nil {
		t.Error("a file of another folder is a trace")
	}
}

// TestLink loses and reorders RTP as the trace says, and nothing else.
func TestLink(t *testing.T) {
	l, err := newLink("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.use(trace{{}, {lost: true}, {delay: 50 * time.Millisecond}, {}})
	caller, callee := dial(t, address(l.forCaller).Port()), dial(t, address(l.forCallee).Port())
	send := func(from *net.UDPConn, data []byte) {
		t.Helper()
		if _, err := from.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	// The callee makes itself known; the caller has to be known before that is passed on.
	send(caller, []byte{0, 1})
	send(callee, []byte{0, 2})
	for receive(t, callee, caller, []byte{0, 1}) != string([]byte{0, 1}) {
	}
	for slot := range uint32(4) {
		send(caller, rtp(slot))
	}
	var got []uint32
	for len(got) < 3 {
		if data := receive(t, callee, nil, nil); len(data) == 12 {
			got = append(got, (binary.BigEndian.Uint32([]byte(data)[4:])-7000)/opusClock)
		}
	}
	if got[0] != 0 || got[1] != 3 || got[2] != 2 {
		t.Errorf("slots come as %v", got)
	}
}

func dial(t *testing.T, port uint16) *net.UDPConn {
	t.Helper()
	conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// receive returns the next packet. What asks for it, if anything, is sent again and again until then: before both sides
// are known, the link has nobody to pass it on to.
func receive(t *testing.T, conn, asks *net.UDPConn, question []byte) string {
	t.Helper()
	buffer := make([]byte, 100)
	for range 100 {
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // it is open
		n, err := conn.Read(buffer)
		if err == nil {
			return string(buffer[:n])
		}
		if asks != nil {
			_, _ = asks.Write(question) // its loss is found by the next read
		}
	}
	t.Fatal("nothing comes")
	return ""
}

func rtp(slot uint32) []byte {
	p := make([]byte, 12)
	p[0], p[1] = 2<<6, 111
	binary.BigEndian.PutUint32(p[4:], 7000+slot*opusClock)
	binary.BigEndian.PutUint32(p[8:], 42)
	return p
}

// TestJudge finds the delay and loudness of what was heard, and does not take it for damage when the delay changes.
func TestJudge(t *testing.T) {
	said := append(make([]float32, media.SampleRate/2), speakers.Say("slt")...)
	said = append(said, make([]float32, media.SampleRate)...)
	heard := make([]float32, len(said))
	for i := range said {
		delay := media.SampleRate * 100 / 1000
		if i > len(said)/2 {
			delay = media.SampleRate * 104 / 1000
		}
		if i >= delay {
			heard[i] = said[i-delay] / 2
		}
	}
	s, ok := judge(said, heard)
	if !ok || s.delay < 99 || s.delay > 105 || s.stoi < 0.97 || math.Abs(s.level+6) > 0.3 {
		t.Errorf("%+v, %v", s, ok)
	}
	if s, ok := judge(said, mediatest.Noise(1, -40, 8*time.Second)); ok {
		t.Errorf("noise is heard as %+v", s)
	}
}

// TestTable says where a goal is missed, and only there.
func TestTable(t *testing.T) {
	ours := run{stoi: 0.95, mouthToEar: 80, buffer: 12, concealed: 1, level: 0}
	var out strings.Builder
	printTable(&out, []result{{trace: "clean", ours: []run{ours, ours, {}}, their: []run{{stoi: 0.9, mouthToEar: 70, buffer: 40}}}})
	for _, line := range strings.Split(out.String(), "\n") {
		if missed := strings.Contains(line, "MISSED"); missed != strings.Contains(line, "buffer") {
			t.Errorf("wrongly judged: %s", line)
		}
	}
	for name, want := range map[string]bool{"wifi": false, "loss10": true} { // as good is not enough where packets get lost
		if _, _, _, verdict := (result{trace: name, ours: []run{ours}, their: []run{ours}}).row(stoi); (verdict == missed) != want {
			t.Errorf("%s: as good as Chromium, and %q", name, verdict)
		}
	}
	better, unheard := ours, ours
	better[stoi], better[mouthToEar], unheard[mouthToEar] = 0.952, 90, math.NaN()
	if _, _, _, verdict := (result{trace: "wifi", ours: []run{ours}, their: []run{better}}).row(stoi); verdict != tied {
		t.Errorf("a little less is %q", verdict)
	}
	slow := ours
	slow[mouthToEar] = 95
	for _, tc := range []struct {
		ours []run
		want string
	}{{[]run{ours, ours, slow}, met}, {[]run{unheard, ours, slow}, missed}, {[]run{unheard, unheard, ours}, missed}} {
		if got, _, _, verdict := (result{trace: "clean", ours: tc.ours, their: []run{better}}).row(mouthToEar); verdict != tc.want {
			t.Errorf("%v: %v is %q", tc.ours, got, verdict)
		}
	}
	if !strings.Contains(out.String(), "1 goals are missed") {
		t.Errorf("not counted:\n%s", out.String())
	}
}
