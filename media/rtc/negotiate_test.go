package rtc

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestRecordedAnswers takes what servers and browsers answered.
func TestRecordedAnswers(t *testing.T) {
	tests := []struct {
		file      string
		codec     string
		event     format
		direction Direction
		mux       bool
	}{
		{"freeswitch-answer-opus", "opus/48000/2", format{110, 48000}, SendRecv, true},
		{"freeswitch-answer-opus-te8000", "opus/48000/2", format{126, 8000}, SendRecv, true},
		{"freeswitch-answer-pcmu", "PCMU/8000", format{126, 8000}, SendRecv, true},
		{"freeswitch-answer-hold", "opus/48000/2", format{110, 48000}, SendOnly, true},
		{"freeswitch-answer-inactive", "opus/48000/2", format{110, 48000}, Inactive, true},
		{"asterisk-answer-several", "PCMU/8000", format{126, 8000}, SendRecv, true},
		{"asterisk-answer-early", "PCMA/8000", format{126, 8000}, SendOnly, true},
		{"jssip-answer", "opus/48000/2", format{110, 48000}, SendRecv, true},
		{"sipjs-answer", "opus/48000/2", format{110, 48000}, SendRecv, true},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			s := newStation(t)
			s.offer()
			s.accept(recorded(t, test.file))
			if codec, _ := s.Selected(); codec.String() != test.codec {
				t.Errorf("codec %v, want %s", codec, test.codec)
			}
			s.sender.mu.Lock()
			event := s.sender.event
			s.sender.mu.Unlock()
			if event != test.event || s.Direction() != test.direction || s.reporter.muxed.Load() != test.mux {
				t.Errorf("event %v, direction %v, rtcp-mux %v", event, s.Direction(), s.reporter.muxed.Load())
			}
			if s.PacketTime() != 20*time.Millisecond {
				t.Errorf("packet time %v", s.PacketTime())
			}
		})
	}
}

// TestMirroredDirection mirrors each direction of an initial offer.
func TestMirroredDirection(t *testing.T) {
	for offered, want := range map[Direction]Direction{
		SendRecv: SendRecv, SendOnly: RecvOnly, RecvOnly: SendOnly, Inactive: Inactive,
	} {
		s := newStation(t)
		offer := replacing(recorded(t, "jssip-offer"), "a=sendrecv", "a="+offered.String())
		if answer := s.answer(offer); !strings.Contains(answer, "a="+want.String()+"\r\n") {
			t.Errorf("%v was answered with\n%s", offered, answer)
		}
	}
}

// TestIncoming answers recorded offers of servers and browsers.
func TestIncoming(t *testing.T) {
	tests := []struct {
		file  string
		media string // of the m= line, without the port
		wants []string
		lacks []string
	}{
		{"freeswitch-offer-incoming", "RTP/SAVPF 102 9 0 8 103 101",
			[]string{"a=setup:active", "a=rtpmap:102 opus/48000/2", "a=rtcp-mux"}, []string{"a=mid", "BUNDLE"}},
		{"jssip-offer", "UDP/TLS/RTP/SAVPF 111 9 0 8 110 126",
			[]string{"a=setup:active", "a=mid:0", "a=group:BUNDLE 0", "a=rtpmap:126 telephone-event/8000"}, []string{" red/", "a=extmap"}},
		{"sipjs-offer", "UDP/TLS/RTP/SAVPF 111 9 0 8 110 126", []string{"a=mid:0"}, []string{" CN/"}},
		{"freeswitch-offer-pcmu", "UDP/TLS/RTP/SAVPF 0 110", []string{"a=recvonly", "a=rtpmap:110 telephone-event/8000"}, nil},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			s := newStation(t)
			answer := s.answer(recorded(t, test.file))
			if line := replacing(answer, `(?s).*m=audio \d+ ([^\r]*)\r.*`, "$1"); line != test.media {
				t.Errorf("m= line %q, want %q", line, test.media)
			}
			for _, want := range test.wants {
				if !strings.Contains(answer, want) {
					t.Errorf("lacks %q:\n%s", want, answer)
				}
			}
			for _, lack := range test.lacks {
				if strings.Contains(answer, lack) {
					t.Errorf("has %q:\n%s", lack, answer)
				}
			}
		})
	}
}

// TestVideoDeclined: audio is taken, the rest answered with port 0 in its place.
func TestVideoDeclined(t *testing.T) {
	s := newStation(t)
	offer := replacing(recorded(t, "jssip-offer"), "a=group:BUNDLE 0", "a=group:BUNDLE v 0 d")
	offer = strings.Replace(offer, "m=audio", "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\n"+
		"a=rtpmap:96 VP8/90000\r\nm=audio", 1) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\n"
	answer := s.answer(offer)
	for _, want := range []string{
		"a=group:BUNDLE 0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:v\r\nm=audio ",
		"m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\n",
	} {
		if !strings.Contains(answer, want) {
			t.Errorf("lacks %q:\n%s", want, answer)
		}
	}
}

// TestDeadAudioSkipped takes the audio line that is alive.
func TestDeadAudioSkipped(t *testing.T) {
	s := newStation(t)
	answer := s.answer(strings.Replace(recorded(t, "jssip-offer"), "m=audio", "m=audio 0 RTP/SAVPF 0\r\nm=audio", 1))
	if !strings.Contains(answer, "m=audio 0 RTP/SAVPF 0\r\nm=audio ") {
		t.Error(answer)
	}
}

// TestUserOrder: the codecs stand in an answer as the user ordered them.
func TestUserOrder(t *testing.T) {
	s := newStation(t, func(c *Config) { c.Codecs = []Codec{testCodecs[3], testCodecs[0]} })
	answer := s.answer(recorded(t, "jssip-offer"))
	if !strings.Contains(answer, "SAVPF 8 111 110 126\r\n") {
		t.Error(answer)
	}
}

// TestRejected gives each refusal its error, for an answer.
func TestRejected(t *testing.T) {
	s := newStation(t)
	if err := s.SetAnswer(minimal); !errors.Is(err, ErrNoOffer) {
		t.Errorf("without an offer: %v", err)
	}
	offer := s.offer()
	for name, test := range map[string]struct {
		answer string
		want   error
	}{
		"port 0":   {replacing(minimal, "m=audio 4000", "m=audio 0"), ErrMediaRejected},
		"codec":    {replacing(minimal, "SAVPF 0", "SAVPF 18"), ErrNoCodec},
		"no ICE":   {without(minimal, "a=ice"), ErrNoICE},
		"nonsense": {"nonsense", ErrBadSDP},
	} {
		if err := s.SetAnswer(test.answer); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	callee := newStation(t) // and nothing is spoilt
	s.accept(callee.answer(offer))
	s.reach(Connected)
}
