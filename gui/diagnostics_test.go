package gui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// tracedCall puts a call's messages into the phone, and returns the call.
func tracedCall(f *fakePhone, state call.State) sipclient.CallView {
	v := inState(state)
	v.SIPCallID, v.AccountID = "8f3k2h", "t"
	at := func(ms int) time.Time { return testNow.Add(time.Duration(ms) * time.Millisecond) }
	v.Timeline = sipclient.Timeline{Started: at(0), InviteSent: at(0), Answered: at(58), ICEConnected: at(71), DTLSConnected: at(83), FirstAudio: at(97)}
	head := func(start, seq string) string {
		return start + "\r\nVia: SIP/2.0/WSS 8f3k2h.invalid;branch=z9hG4bK-7d\r\nFrom: <sip:07010001000@pbx.example.com>;tag=q7c\r\n" +
			"To: <sip:07010002000@pbx.example.com>\r\nCall-ID: 8f3k2h\r\nCSeq: " + seq + "\r\n"
	}
	offer := "Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 50312 UDP/TLS/RTP/SAVPF 111 9 0 8 101\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:9 G722/8000\r\n" +
		"a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=candidate:1 1 udp 2130706431 192.0.2.4 50312 typ host\r\n"
	answer := "Content-Type: application/sdp\r\n\r\nv=0\r\nm=audio 16390 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"
	for i, m := range []struct {
		ms   int
		kind sipclient.TraceKind
		text string
	}{
		{0, sipclient.TraceSent, head("INVITE sip:07010002000@pbx.example.com SIP/2.0", "1 INVITE") + offer},
		{9, sipclient.TraceReceived, head("SIP/2.0 100 Trying", "1 INVITE") + "\r\n"},
		{41, sipclient.TraceReceived, head("SIP/2.0 183 Session Progress", "1 INVITE") + answer},
		{58, sipclient.TraceReceived, head("SIP/2.0 200 OK", "1 INVITE") + answer},
		{59, sipclient.TraceSent, head("ACK sip:07010002000@pbx.example.com SIP/2.0", "1 ACK") + "\r\n"},
		{167000, sipclient.TraceSent, head("BYE sip:07010002000@pbx.example.com SIP/2.0", "2 BYE") + "\r\n"},
	} {
		f.traced = append(f.traced, sipclient.TraceEntry{Serial: uint64(i + 1), At: at(m.ms), Account: "t", Connection: "wss 203.0.113.7:7444 #1", Kind: m.kind, CallID: "8f3k2h", Text: m.text})
	}
	f.traced = append(f.traced,
		sipclient.TraceEntry{Serial: 20, At: at(-9000), Account: "t", Kind: sipclient.TraceOpen, Text: "203.0.113.7:7444"},
		sipclient.TraceEntry{Serial: 21, At: at(-8900), Account: "t", Kind: sipclient.TraceSent, CallID: "reg", Text: "REGISTER sip:pbx.example.com SIP/2.0\r\nCall-ID: reg\r\nCSeq: 1 REGISTER\r\n\r\n"},
		sipclient.TraceEntry{Serial: 22, At: at(-8880), Account: "t", Kind: sipclient.TraceReceived, CallID: "reg", Text: "SIP/2.0 401 Unauthorized\r\nCall-ID: reg\r\nCSeq: 1 REGISTER\r\n\r\n"},
		sipclient.TraceEntry{Serial: 23, At: at(-8000), Account: "t", Kind: sipclient.TraceClose, Text: "code 1006"})
	f.stats = media.Stats{
		Codec: "opus/48000/2", RemoteCodec: "opus/48000/2", RoundTrip: 18 * time.Millisecond, MOS: 4.4, R: 93, ListeningMOS: 4.4, Path: "host udp 192.0.2.4:50312 - 203.0.113.7:16390", Encryption: "SRTP_AES128_CM_HMAC_SHA1_80",
		Rx: media.RxStats{
			Packets: 8350, Jitter: 3 * time.Millisecond, BufferDelay: 42 * time.Millisecond, Concealed: 340 * time.Millisecond, Stretched: 120 * time.Millisecond,
			Repaired: 61, Losses: media.Losses{Bursts: 2, BurstLength: 346 * time.Millisecond},
		},
		Tx: media.TxStats{Packets: 8349, RemoteLost: 12, RemoteJitter: 4 * time.Millisecond, Heard: &media.Hearing{
			R: 86, ConversationMOS: 4.2, ListeningMOS: 4.3, BufferDelay: 60 * time.Millisecond,
			Losses: media.Losses{LostPercent: 1.5, BurstPercent: 21.2, BurstLength: 400 * time.Millisecond},
		}},
	}
	for i := range 120 {
		q := media.Quality{At: at(i * 1000), MOS: 4.4, BufferDelay: 40 * time.Millisecond}
		if i > 60 && i < 75 {
			q.MOS, q.BufferDelay = 3.1, 120*time.Millisecond
		}
		f.quality = append(f.quality, q)
	}
	return v
}

func diagnosticsOf(r *rig) *diagnosticsPage {
	r.w.goTo(placeDiagnostics)
	return r.w.inFront().(*diagnosticsPage)
}

func TestLadderOfACall(t *testing.T) {
	f := newFakePhone()
	r := newRig(t, f, Options{})
	r.show(withTrunk)
	v := tracedCall(f, call.Active)
	r.show(withCall(v))
	p := diagnosticsOf(r)
	l := p.parts["calls"].(*callDiagnosis).ladder
	var got []string
	for _, row := range l.drawn {
		got = append(got, row.Rung().Offset+" "+row.Rung().Text)
	}
	want := []string{
		"0 ms INVITE (SDP: opus, G722, PCMU, PCMA)", "+9 ms 100 Trying", "+41 ms 183 Session Progress (SDP: opus)", "+58 ms 200 OK (SDP: opus)", "+59 ms ACK",
		"+71 ms Network path found (ICE)", "+83 ms Encryption ready (DTLS)", "+97 ms First sound played", "+167 s BYE",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	l.drawn[0].Tapped(nil)
	if !strings.HasPrefix(l.text.Text(), "INVITE sip:07010002000@pbx.example.com SIP/2.0\nVia:") || !l.message.Visible() || l.steps.Visible() {
		t.Errorf("the message is %q; message %v, ladder %v", l.text.Text(), l.message.Visible(), l.steps.Visible())
	}
	l.copy.Tapped(nil)
	if got := r.w.app.Clipboard().Content(); !strings.Contains(got, "m=audio 50312") {
		t.Errorf("copied %q", got)
	}
	l.back.Tapped(nil)
	if l.message.Visible() || !l.steps.Visible() {
		t.Error("there is no way back to the ladder")
	}
	p.copy.Tapped(nil)
	report := r.w.app.Clipboard().Content()
	for _, part := range []string{`"sip_call_id": "8f3k2h"`, `"mos": 4.4`, "INVITE sip:07010002000@pbx.example.com SIP/2.0"} {
		if !strings.Contains(report, part) {
			t.Errorf("the report lacks %s:\n%s", part, report)
		}
	}
}

func TestLadderAfterTheCall(t *testing.T) {
	f := newFakePhone()
	r := newRig(t, f, Options{})
	r.show(withTrunk)
	v := tracedCall(f, call.Ended)
	r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
	f.noStats = true // it is gone by now
	p := diagnosticsOf(r)
	if n := len(p.parts["calls"].(*callDiagnosis).ladder.drawn); n != 9 {
		t.Errorf("%d rungs after the call", n)
	}
	p.show("media")
	if n := len(p.parts["media"].(*mediaDiagnosis).facts); n < 8 {
		t.Errorf("%d facts after the call", n)
	}
}

// TestMessageThatIsRead stays, and the keyboard where it is, while the connection is traced
// further: the newest stands first.
func TestMessageThatIsRead(t *testing.T) {
	f := newFakePhone()
	r := newRig(t, f, Options{})
	r.show(withTrunk)
	r.w.win.Resize(fyne.NewSize(1100, 700))
	tracedCall(f, call.Active)
	p := diagnosticsOf(r)
	p.show("registration")
	l := p.parts["registration"].(*connectionDiagnosis).ladder
	l.drawn[1].Tapped(nil)
	r.w.win.Canvas().Focus(l.drawn[2])
	if !strings.HasPrefix(l.text.Text(), "SIP/2.0 401") {
		t.Fatalf("the message is %q", l.text.Text())
	}
	at := f.traced[len(f.traced)-1].At
	f.traced = append(f.traced, sipclient.TraceEntry{Serial: 24, At: at, Account: "t", Kind: sipclient.TraceOpen, Text: "203.0.113.7:7444"})
	p.update()
	if !strings.HasPrefix(l.text.Text(), "SIP/2.0 401") || !l.message.Visible() || l.picked != 2 {
		t.Errorf("rung %d, the message is %q", l.picked, l.text.Text())
	}
	if f, _ := r.w.win.Canvas().Focused().(*widget.LadderRung); f != l.drawn[3] {
		t.Error("the keyboard is on another rung")
	}
	f.traced = f.traced[:4]
	p.update()
	if l.message.Visible() || l.picked != -1 {
		t.Errorf("rung %d of another ladder is read", l.picked)
	}
}

func TestConnectionIsTraced(t *testing.T) {
	f := newFakePhone()
	r := newRig(t, f, Options{})
	r.show(withTrunk)
	tracedCall(f, call.Active)
	p := diagnosticsOf(r)
	p.show("registration")
	var got []string
	for _, row := range p.parts["registration"].(*connectionDiagnosis).ladder.drawn {
		got = append(got, row.Rung().Text)
	}
	if strings.Join(got, "; ") != "Connection closed · code 1006; 401 Unauthorized; REGISTER; Connected · 203.0.113.7:7444" {
		t.Errorf("traced %q", got)
	}
}

func TestCheckInDiagnostics(t *testing.T) {
	f := scenery()
	r := newRig(t, f, Options{})
	r.show(withTrunk)
	p := diagnosticsOf(r)
	p.show("check")
	d := p.parts["check"].(*checkDiagnosis)
	d.button.Tapped(nil)
	r.until("the check", func() bool { return d.run.ran && !d.run.running() })
	if d.run.passed || len(d.steps.Objects) == 0 {
		t.Error("the steps are not shown")
	}
}

func TestDiagnosticsWithNothing(t *testing.T) {
	f := newFakePhone()
	f.noStats = true
	r := newRig(t, f, Options{})
	r.show(func(s *sipclient.Snapshot) { s.Welcomed = true })
	p := diagnosticsOf(r)
	for _, d := range diagnoses() {
		p.show(d.key)
		p.copy.Tapped(nil)
		if got := r.w.app.Clipboard().Content(); !strings.Contains(got, `"offhook"`) {
			t.Errorf("%s: the report is %q", d.key, got)
		}
	}
	if !p.parts["calls"].(*callDiagnosis).empty.Visible() {
		t.Error("nothing says what to do")
	}
}
