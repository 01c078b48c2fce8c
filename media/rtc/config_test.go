package rtc

import (
	"errors"
	"testing"
)

func TestConfig(t *testing.T) {
	good := Config{Codecs: testCodecs}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]Config{
		"no codecs":        {},
		"RTCP's types":     {Codecs: []Codec{{Name: "opus", PayloadType: 72, ClockRate: 48000}}},
		"type twice":       {Codecs: []Codec{testCodecs[0], {Name: "x", PayloadType: 111, ClockRate: 8000}}},
		"no clock":         {Codecs: []Codec{{Name: "opus", PayloadType: 111}}},
		"injected line":    {Codecs: []Codec{{Name: "opus", PayloadType: 111, ClockRate: 48000, Fmtp: "a\r\na=x"}}},
		"bad STUN":         {Codecs: testCodecs, STUN: []string{"stun:"}},
		"too many servers": {Codecs: testCodecs, STUN: make([]string, 9)},
	} {
		if err := bad.Validate(); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := newTestEndpoint(t).NewPeer(bad); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: NewPeer: %v", name, err)
		}
	}
}

func TestUsableInterface(t *testing.T) {
	for name, want := range map[string]bool{
		"eth0": true, "wlp3s0": true, "en0": true, "Wi-Fi": true, "tun0": true, "wg0": true, "utun3": true, "lo": true,
		"docker0": false, "veth12ab": false, "br-5f1c": false, "vmnet8": false, "vEthernet (WSL)": false,
		"Teredo Tunneling Pseudo-Interface": false, "virbr0": false, "awdl0": false,
	} {
		if usableInterface(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
