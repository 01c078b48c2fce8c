package demopbx_test

import (
	"strconv"
	"strings"
	"testing"

	"offhook/sipclient/demopbx"
)

func TestAnswersOfTheImitatedServers(t *testing.T) {
	tests := []struct {
		as              string
		want, mayNot    []string // in the SDP of the 200
		contact         string
		header, header2 string
	}{
		{"", []string{"a=mid:0", "a=group:BUNDLE 0", "m=audio ", " UDP/TLS/RTP/SAVPF 111 110\r\n", "a=setup:active"}, []string{"PCMU"}, ";transport=ws", "Server", "User-Agent"},
		{"freeswitch", []string{"s=FreeSWITCH", " UDP/TLS/RTP/SAVPF 111 110\r\n", " mslabel:", " label:", " cname:", " msid:", "a=end-of-candidates"},
			[]string{"a=mid", "BUNDLE", "PCMU", "a=sendrecv"}, ":5080;transport=udp", "User-Agent", "Server"},
		{"asterisk", []string{"s=Asterisk", " UDP/TLS/RTP/SAVPF 9 111 0 8 110\r\n", "a=fingerprint:SHA-256 ", " 1 UDP ", "a=mid:0", "a=sendrecv"}, nil, ";transport=ws", "Server", "User-Agent"},
	}
	for _, test := range tests {
		t.Run(test.as, func(t *testing.T) {
			t.Parallel()
			c := dial(t, start(t, demopbx.Options{As: test.as}), "alice").invite("9196", nil)
			res := c.answered(100)
			sdp := string(res.Body())
			for _, want := range test.want {
				if !strings.Contains(sdp, want) {
					t.Errorf("no %q in\n%s", want, sdp)
				}
			}
			for _, not := range test.mayNot {
				if strings.Contains(sdp, not) {
					t.Errorf("there is %q in\n%s", not, sdp)
				}
			}
			if test.as == "freeswitch" && strings.Count(sdp, "a=candidate:") != 1 {
				t.Errorf("more than one candidate in\n%s", sdp)
			}
			if !strings.Contains(res.Contact().Value(), test.contact) {
				t.Errorf("Contact %s, want …%s", res.Contact().Value(), test.contact)
			}
			if res.GetHeader(test.header) == nil || res.GetHeader(test.header2) != nil {
				t.Errorf("the server's name is not in %s of\n%s", test.header, res)
			}
			c.bye()
		})
	}
}

func TestAsteriskSendsAnotherSSRCAndCodecThanDeclared(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, demopbx.Options{As: "asterisk"}), "alice").invite("9197", nil, "opus", "PCMU")
	res := c.answered(100)
	packet := <-c.packets
	if packet.PayloadType != 111 || !strings.Contains(string(res.Body()), " UDP/TLS/RTP/SAVPF 0 111 ") {
		t.Errorf("payload type %d for\n%s", packet.PayloadType, res.Body())
	}
	if declared := "a=ssrc:" + strconv.Itoa(int(packet.SSRC)); strings.Contains(string(res.Body()), declared) {
		t.Errorf("the SSRC sent was declared:\n%s", res.Body())
	}
	c.bye()
}

func TestTelephoneEventsAnswered(t *testing.T) {
	tests := []struct {
		as, offer, want string
	}{
		{"", "0 110 126", " 0 126\r\n"},           // the codec's clock
		{"", "111 110 126", " 111 110\r\n"},       //
		{"", "111 126", " 111 126\r\n"},           // only 8000: that
		{"", "0", " 0\r\n"},                       // none
		{"", "0 110", " 0\r\n"},                   // 48000 does not go with 8000
		{"freeswitch", "0 110", " 0 96\r\n"},      // FreeSWITCH makes one up
		{"freeswitch", "111 126", " 111 126\r\n"}, //
		{"freeswitch", "18 8 0", " 8\r\n"},        // unknown codecs are passed over
	}
	for _, test := range tests {
		t.Run(test.as+"/"+test.offer, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{As: test.as}), "alice")
			p.request("INVITE", "9196", rawOffer(test.offer))
			p.response(100)
			if sdp := string(p.response(200).Body()); !strings.Contains(sdp, "SAVPF"+test.want) {
				t.Errorf("want %q in\n%s", test.want, sdp)
			}
		})
	}
}

// rawOffer is an offer with these payload types and a client that is not there.
func rawOffer(types string) string {
	return strings.ReplaceAll(`v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
m=audio 50000 UDP/TLS/RTP/SAVPF `+types+`
c=IN IP4 127.0.0.1
a=rtpmap:111 opus/48000/2
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 DF:7F:FE:BC:F0:60:A4:13:14:6C:80:A5:02:C6:55:BD:88:39:B1:36:5C:3D:3F:E7:5B:9C:45:7F:63:3C:C4:D7
a=setup:actpass
a=rtcp-mux
a=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host
`, "\n", "\r\n")
}

func TestOffersThatCannotBeUsed(t *testing.T) {
	tests := []struct {
		name, as, sdp string
		status        int
	}{
		{"none", "asterisk", "", 488},
		{"none", "freeswitch", "", 480},
		{"garbage", "", "hello", 488},
		{"no audio", "", strings.Replace(rawOffer("0"), "m=audio", "m=video", 1), 488},
		{"audio refused", "", strings.Replace(rawOffer("0"), "m=audio 50000", "m=audio 0", 1), 488},
		{"no known codec", "", rawOffer("18"), 488},
		{"no candidates", "freeswitch", strings.Replace(rawOffer("0"), "a=candidate", "a=x-candidate", 1), 488},
		{"only mDNS", "freeswitch", strings.Replace(rawOffer("0"), "2130706431 127.0.0.1", "2130706431 6d3f.local", 1), 488},
		{"no fingerprint", "", strings.Replace(rawOffer("0"), "a=fingerprint", "a=x-fingerprint", 1), 488},
		{"no ICE", "", strings.Replace(rawOffer("0"), "a=ice-pwd", "a=x-ice-pwd", 1), 488},
	}
	for _, test := range tests {
		t.Run(test.name+" "+test.as, func(t *testing.T) {
			t.Parallel()
			p := dial(t, start(t, demopbx.Options{As: test.as}), "alice")
			p.request("INVITE", "07010002000", test.sdp)
			p.response(100)
			p.response(test.status)
		})
	}
}

func TestMDNSCandidatesAreTakenOtherwise(t *testing.T) {
	t.Parallel()
	p := dial(t, start(t, demopbx.Options{}), "alice")
	p.request("INVITE", "9196", strings.Replace(rawOffer("0"), "2130706431 127.0.0.1", "2130706431 6d3f.local", 1))
	p.response(100)
	p.response(200)
}

func TestSessionTimerTooShort(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ as, min string }{{"", "90"}, {"freeswitch", "120"}} {
		p := dial(t, start(t, demopbx.Options{As: test.as}), "alice")
		for _, header := range []string{"Session-Expires: 80;refresher=uac", "x: 80"} {
			p.request("INVITE", "9196", rawOffer("0"), header)
			p.response(100)
			if res := p.response(422); res.GetHeader("Min-SE").Value() != test.min {
				t.Errorf("Min-SE %s, want %s", res.GetHeader("Min-SE").Value(), test.min)
			}
		}
	}
}

func TestUnknownHabits(t *testing.T) {
	if _, err := demopbx.Start(t.Context(), demopbx.Options{As: "cisco"}); err == nil {
		t.Error("there is no such imitation")
	}
	if _, err := demopbx.Start(t.Context(), demopbx.Options{Listen: "nonsense"}); err == nil {
		t.Error("that is no address")
	}
}
