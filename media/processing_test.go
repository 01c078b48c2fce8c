package media

import "testing"

// TestHeadset: it has no echo to remove, whatever is chosen for a loudspeaker.
func TestHeadset(t *testing.T) {
	for p, want := range map[Processing]bool{{}: true, {EchoOff: true}: false, {Headset: true}: false, {Headset: true, EchoOff: true}: false, {NoiseOff: true, GainOff: true}: true} {
		if got := p.RemovesEcho(); got != want {
			t.Errorf("%+v: %v", p, got)
		}
	}
}

func TestTURNServer(t *testing.T) {
	for url, ok := range map[string]bool{
		"turn:turn.example.com": true, "turn:turn.example.com:3478": true, "turns:turn.example.com:5349?transport=tcp": true,
		"turn:203.0.113.7:3478?transport=udp": true, "turn:[2001:db8::1]:3478": true,
		"": false, "turn:": false, "stun:turn.example.com": false, "turn://turn.example.com": false, "turn:user@host": false,
		"turn:host:port": false, "turn:host?transport=sctp": false, "turn:host?a=b": false, "turn:host:": false, "http://host": false,
	} {
		if err := (TURNServer{URL: url}).Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
	}
}
