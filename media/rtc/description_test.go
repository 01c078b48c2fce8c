package rtc

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recorded reads a description that a real server or browser sent.
func recorded(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "sdp", name+".sdp"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func mustParse(t testing.TB, text string) *description {
	t.Helper()
	d, err := parseDescription(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

// TestRecorded reads what FreeSWITCH 1.11, Asterisk 23, Chromium with JsSIP and
// with SIP.js really sent.
func TestRecorded(t *testing.T) {
	tests := []struct {
		file      string
		codecs    string // payload type and name, in order
		events    string
		direction Direction
		setup     setup
		mid       string
		address   string
	}{
		{"freeswitch-answer-opus", "111 opus/48000/2", "110/48000", SendRecv, setupActive, "", "127.0.0.1:20920"},
		{"freeswitch-answer-pcmu", "0 PCMU/8000", "126/8000", SendRecv, setupActive, "", "127.0.0.1:20962"},
		{"freeswitch-answer-opus-te8000", "111 opus/48000/2", "126/8000", SendRecv, setupActive, "", "127.0.0.1:20662"},
		{"freeswitch-answer-cn", "111 opus/48000/2,13 CN/8000", "110/48000", SendRecv, setupActive, "", "127.0.0.1:20994"},
		{"freeswitch-answer-hold", "111 opus/48000/2", "110/48000", RecvOnly, setupActive, "", "127.0.0.1:20674"},
		{"freeswitch-answer-inactive", "111 opus/48000/2", "110/48000", Inactive, setupActive, "", "127.0.0.1:20674"},
		{"freeswitch-offer-incoming", "102 opus/48000/2,9 G722/8000,0 PCMU/8000,8 PCMA/8000,104 CN/48000,13 CN/8000",
			"103/48000,101/8000", SendRecv, setupActPass, "", "127.0.0.1:20922"},
		{"freeswitch-offer-hold", "111 opus/48000/2", "110/48000", SendOnly, setupActPass, "", "127.0.0.1:20508"},
		{"freeswitch-offer-pcmu", "0 PCMU/8000", "110/8000", SendOnly, setupActPass, "", "127.0.0.1:20508"},
		{"asterisk-answer-several", "0 PCMU/8000,111 opus/48000/2", "126/8000,110/48000", SendRecv, setupActive, "0", "127.0.0.1:21596"},
		{"asterisk-answer-hold", "8 PCMA/8000,0 PCMU/8000", "126/8000", RecvOnly, setupActive, "0", "127.0.0.1:21048"},
		{"asterisk-answer-early", "8 PCMA/8000,0 PCMU/8000", "126/8000", RecvOnly, setupActive, "0", "192.0.2.2:21492"},
		{"jssip-offer", "111 opus/48000/2,9 G722/8000,0 PCMU/8000,8 PCMA/8000,13 CN/8000",
			"110/48000,126/8000", SendRecv, setupActPass, "0", "10.77.0.1:45608"},
		{"jssip-answer-restart", "111 opus/48000/2,9 G722/8000,0 PCMU/8000,8 PCMA/8000,13 CN/8000",
			"110/48000,126/8000", SendRecv, setupActive, "0", "invalid AddrPort"},
		{"sipjs-answer", "111 opus/48000/2,9 G722/8000,0 PCMU/8000,8 PCMA/8000,13 CN/8000",
			"110/48000,126/8000", SendRecv, setupActive, "0", "10.77.0.1:41112"},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			d := mustParse(t, recorded(t, test.file))
			if err := d.usable(); err != nil {
				t.Fatal(err)
			}
			var codecs, events []string
			for _, c := range d.media.codecs {
				codecs = append(codecs, fmt.Sprint(c.PayloadType, " ", c))
			}
			if browser := strings.Contains(test.codecs, "13 CN/8000") && !strings.HasPrefix(test.file, "freeswitch"); browser != (len(d.media.redundant) == 1) {
				t.Errorf("redundant audio %v", d.media.redundant)
			}
			for _, e := range d.media.events {
				events = append(events, fmt.Sprintf("%d/%d", e.payloadType, e.clockRate))
			}
			if got := strings.Join(codecs, ","); got != test.codecs {
				t.Errorf("codecs %s, want %s", got, test.codecs)
			}
			if got := strings.Join(events, ","); got != test.events {
				t.Errorf("events %s, want %s", got, test.events)
			}
			if d.media.direction != test.direction {
				t.Errorf("direction %v, want %v", d.media.direction, test.direction)
			}
			if d.transport.setup != test.setup || d.media.mid != test.mid {
				t.Errorf("setup %q mid %q", d.transport.setup, d.media.mid)
			}
			if got := d.transport.address.String(); got != test.address {
				t.Errorf("address %s, want %s", got, test.address)
			}
		})
	}
}

// TestSameConnection tells an ICE restart and a hold apart, as recorded.
func TestSameConnection(t *testing.T) {
	first := mustParse(t, recorded(t, "jssip-offer")).transport
	hold := mustParse(t, recorded(t, "jssip-offer-hold")).transport
	restart := mustParse(t, recorded(t, "jssip-offer-restart")).transport
	if !first.sameICE(hold) || !first.sameDTLS(hold) {
		t.Error("hold looks like another connection")
	}
	if first.sameICE(restart) || !first.sameDTLS(restart) {
		t.Error("an ICE restart keeps the fingerprint and changes the credentials")
	}
	moved := first
	first.tlsID, moved.tlsID = "a", "b"
	if first.sameDTLS(moved) {
		t.Error("another tls-id is another association")
	}
}

// minimal is a description with what is needed and nothing else.
const minimal = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n" +
	"m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n" +
	"a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n" +
	"a=fingerprint:sha-256 " + someFingerprint + "\r\n"

const someFingerprint = "FE:A4:F3:CC:08:D0:9D:2E:82:59:E8:A7:96:55:9D:B1:C4:34:66:CD:DC:23:6B:4A:67:C8:A1:A1:61:E4:C5:50"

func TestUnusable(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		want     error
	}{
		{"as it is", "", "", nil},
		{"port 0", "m=audio 4000", "m=audio 0", ErrMediaRejected},
		{"video only", "m=audio", "m=video", ErrNoAudio},
		{"nothing", minimal, "", ErrNoAudio},
		{"no fingerprint", "a=fingerprint", "a=other", ErrNoFingerprint},
		{"MD5 fingerprint", "sha-256", "md5", ErrNoFingerprint},
		{"short fingerprint", someFingerprint, "FE:A4", ErrNoFingerprint},
		{"SDES", "a=fingerprint:", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xx\r\na=other:", ErrSDES},
		{"plain RTP", "UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=fingerprint", "RTP/AVP 0\r\na=other", ErrUnencrypted},
		{"no ufrag", "a=ice-ufrag", "a=other", ErrNoICE},
		{"no pwd", "a=ice-pwd", "a=other", ErrNoICE},
		{"huge ufrag", "a=ice-ufrag:", "a=ice-ufrag:" + strings.Repeat("x", 300), ErrNoICE},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(minimal, test.old, test.new, 1)
			if err := mustParse(t, text).usable(); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestBadSDP(t *testing.T) {
	for name, text := range map[string]string{
		"not SDP":       "hello",
		"cut":           minimal[:40],
		"huge":          minimal + strings.Repeat("a=x\r\n", 20000),
		"many sections": minimal + strings.Repeat("m=audio 1 RTP/AVP 0\r\n", 20),
	} {
		if _, err := parseDescription(text); !errors.Is(err, ErrBadSDP) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFormats reads rtpmaps as found in the wild.
func TestFormats(t *testing.T) {
	text := strings.Replace(minimal, "SAVPF 0\r\n", "SAVPF 96 18 9 97 98 99 200 x 0 70\r\n"+
		"a=rtpmap:96 OPUS/48000\r\na=rtpmap:97 opus/0\r\na=rtpmap:98 /8000\r\na=rtpmap:99 Speex/16000/1\r\n"+
		"a=rtpmap:70 PCMA/8000\r\na=fmtp:96 useinbandfec=1\r\n", 1)
	d := mustParse(t, text)
	want := []Codec{
		{"OPUS", 96, 48000, 1, "useinbandfec=1"},
		{"G722", 9, 8000, 1, ""},
		{"Speex", 99, 16000, 1, ""},
		{"PCMU", 0, 8000, 1, ""},
	}
	if !slices.Equal(d.media.codecs, want) {
		t.Errorf("got %v, want %v", d.media.codecs, want)
	}
	agreed, err := agree(testCodecs, audioMedia{codecs: testCodecs}, d.media)
	if err != nil {
		t.Fatal(err)
	}
	if got := agreed.codecs[0]; got.PayloadType != 96 || !got.same(testCodecs[0]) {
		t.Errorf("opus without /2 was not taken: %v", got)
	}
}

// TestLevels takes ICE and DTLS attributes from the session when the media has
// none, and the media's when it has.
func TestLevels(t *testing.T) {
	text := strings.Replace(minimal, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\na=ice-ufrag:session\r\na=setup:passive\r\na=sendonly\r\n", 1)
	d := mustParse(t, text)
	if d.transport.ufrag != "abcd" || !d.transport.lite || d.transport.setup != setupPassive || d.media.direction != SendOnly {
		t.Errorf("%+v %v", d.transport, d.media.direction)
	}
	d = mustParse(t, strings.Replace(text, "a=ice-ufrag:abcd\r\n", "", 1))
	if d.transport.ufrag != "session" {
		t.Errorf("ufrag %q", d.transport.ufrag)
	}
}

func TestDestination(t *testing.T) {
	for address, want := range map[string]string{
		"IN IP4 192.0.2.9":       "192.0.2.9:4000",
		"IN IP6 2001:db8::1":     "[2001:db8::1]:4000",
		"IN IP4 0.0.0.0":         "invalid AddrPort",
		"IN IP4 224.0.0.1/127":   "invalid AddrPort",
		"IN IP4 media.pbx.test":  "invalid AddrPort",
		"IN IP4 255.255.255.255": "invalid AddrPort",
	} {
		d := mustParse(t, strings.Replace(minimal, "c=IN IP4 192.0.2.9", "c="+address, 1))
		if got := d.transport.address.String(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// TestWritten reads back what we write, with the lines that servers need.
func TestWritten(t *testing.T) {
	f, _ := parseFingerprint("SHA-256 " + strings.ToLower(someFingerprint))
	d := &description{
		sessionID: 7, version: 3, bundle: true, audio: 1,
		sections: []section{{kind: "video", proto: "UDP/TLS/RTP/SAVPF", mid: "v", formats: []string{"96", "97"}}, {}},
		media: audioMedia{
			proto: "RTP/SAVPF", mid: "a", direction: RecvOnly, codecs: testCodecs,
			events: eventFormats(testCodecs), ptime: 20, rtcpMux: true, ssrc: 42, cname: "name",
		},
		transport: transportParams{
			address: netip.MustParseAddrPort("192.0.2.1:5000"), ufrag: "ufrag", pwd: "password", setup: setupActive,
			candidates: []string{"1 1 udp 2130706431 192.0.2.1 5000 typ host"}, fingerprints: []fingerprint{f},
		},
	}
	text := d.String()
	want := strings.Join([]string{
		"v=0", "o=- 7 3 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "a=group:BUNDLE a",
		"m=video 0 UDP/TLS/RTP/SAVPF 96 97", "a=mid:v",
		"m=audio 5000 RTP/SAVPF 111 9 0 8 110 101", "c=IN IP4 192.0.2.1",
		"a=rtcp:5000 IN IP4 192.0.2.1", "a=rtcp-mux", "a=mid:a",
		"a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1",
		"a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
		"a=rtpmap:110 telephone-event/48000", "a=fmtp:110 0-15",
		"a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15",
		"a=ptime:20", "a=recvonly", "a=setup:active", "a=fingerprint:sha-256 " + someFingerprint,
		"a=ice-ufrag:ufrag", "a=ice-pwd:password",
		"a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host", "a=end-of-candidates",
		"a=msid:name audio", "a=ssrc:42 cname:name", "",
	}, "\r\n")
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	back := mustParse(t, text)
	if back.String() != strings.Replace(text, "m=video 0", "m=video 0", 1) {
		t.Errorf("read back:\n%s", back)
	}
}

func TestDirections(t *testing.T) {
	tests := []struct{ wish, remote, want Direction }{
		{SendRecv, SendRecv, SendRecv},
		{SendRecv, SendOnly, RecvOnly},
		{SendRecv, RecvOnly, SendOnly},
		{SendRecv, Inactive, Inactive},
		{SendOnly, SendRecv, SendOnly},
		{SendOnly, RecvOnly, SendOnly},
		{SendOnly, SendOnly, Inactive},
		{RecvOnly, SendOnly, RecvOnly},
		{Inactive, SendRecv, Inactive},
	}
	for _, test := range tests {
		if got := meet(test.wish, test.remote); got != test.want {
			t.Errorf("we want %v, they say %v: %v, want %v", test.wish, test.remote, got, test.want)
		}
	}
}

// TestEventFormats keeps out of the way of codecs.
func TestEventFormats(t *testing.T) {
	tests := []struct {
		name   string
		codecs []Codec
		want   []format
	}{
		{"with opus", testCodecs, []format{{110, 48000}, {101, 8000}}},
		{"without", testCodecs[1:], []format{{101, 8000}}},
		{"taken", []Codec{{Name: "opus", PayloadType: 101, ClockRate: 48000, Channels: 2}}, []format{{110, 48000}, {96, 8000}}},
	}
	for _, test := range tests {
		if got := eventFormats(test.codecs); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestEventFor prefers the audio's clock, then 8000.
func TestEventFor(t *testing.T) {
	f := &formats{events: []format{{126, 8000}, {110, 48000}, {112, 16000}}}
	for clock, want := range map[int]uint8{48000: 110, 8000: 126, 16000: 112, 32000: 126} {
		if got, ok := f.eventFor(clock); !ok || got.payloadType != want {
			t.Errorf("%d Hz: %v", clock, got)
		}
	}
	if _, ok := (&formats{}).eventFor(8000); ok {
		t.Error("an event without telephone-event")
	}
}

// TestPayloadTypeReused is FreeSWITCH turning 110 from telephone-event/48000
// into telephone-event/8000 in a re-INVITE.
func TestPayloadTypeReused(t *testing.T) {
	ours := audioMedia{codecs: testCodecs, events: eventFormats(testCodecs)}
	agreed, err := agree(testCodecs, ours, mustParse(t, recorded(t, "freeswitch-offer-pcmu")).media)
	if err != nil {
		t.Fatal(err)
	}
	if agreed.eventClock[110] != 8000 || agreed.codecs[0].Name != "PCMU" {
		t.Errorf("clock %d, codec %v", agreed.eventClock[110], agreed.codecs[0])
	}
}

func FuzzDescription(f *testing.F) {
	files, err := filepath.Glob("testdata/sdp/*.sdp")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		f.Add(recorded(f, strings.TrimSuffix(filepath.Base(file), ".sdp")))
	}
	f.Add(minimal)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseDescription(text)
		if err != nil {
			return
		}
		if d.usable() != nil {
			return
		}
		if len(d.transport.candidates) > maxCandidates || len(d.media.codecs) > maxFormats || len(d.sections) > maxSections {
			t.Error("limits are not kept")
		}
		if agreed, err := agree(d.media.codecs, audioMedia{codecs: testCodecs}, d.media); err == nil {
			agreed.eventFor(agreed.codecs[0].ClockRate)
		}
		if strings.Count(d.String(), "\nm=") != len(d.sections) {
			t.Errorf("sections were lost or injected:\n%q", d)
		}
	})
}
