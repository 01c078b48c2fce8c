package rtc

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/pion/transport/v5"
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

// TestOnlyLoopback decides when loopback candidates are needed.
func TestOnlyLoopback(t *testing.T) {
	lo := testInterface("lo", net.FlagUp|net.FlagLoopback, "127.0.0.1/8")
	tests := []struct {
		name   string
		others []*transport.Interface
		want   bool
	}{
		{"nothing else", nil, true},
		{"Ethernet", []*transport.Interface{testInterface("eth0", net.FlagUp, "192.0.2.1/24")}, false},
		{"cable out", []*transport.Interface{testInterface("eth0", 0, "192.0.2.1/24")}, true},
		{"no address", []*transport.Interface{testInterface("eth0", net.FlagUp)}, true},
		{"link-local", []*transport.Interface{testInterface("eth0", net.FlagUp, "fe80::1/64")}, true},
		{"containers", []*transport.Interface{testInterface("docker0", net.FlagUp, "172.17.0.1/16")}, true},
		{"VPN", []*transport.Interface{testInterface("wg0", net.FlagUp, "10.9.0.2/32")}, false},
	}
	for _, test := range tests {
		if got := onlyLoopback(append(test.others, lo)); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func testInterface(name string, flags net.Flags, addresses ...string) *transport.Interface {
	i := transport.NewInterface(net.Interface{Name: name, Flags: flags})
	for _, address := range addresses {
		ip, network, err := net.ParseCIDR(address)
		if err != nil {
			panic(err)
		}
		i.AddAddress(&net.IPNet{IP: ip, Mask: network.Mask})
	}
	return i
}

// TestLoopbackOnlyWhenNeeded: without IncludeLoopback, an offer has a loopback
// candidate exactly when there is nothing else.
func TestLoopbackOnlyWhenNeeded(t *testing.T) {
	s := newStation(t, func(c *Config) { c.IncludeLoopback = false })
	network, err := newNetwork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	interfaces, err := network.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	offer := s.offer()
	if strings.Contains(offer, " 127.0.0.1 ") != onlyLoopback(interfaces) {
		t.Error(offer)
	}
}

// TestFingerprintHashes verifies with each hash, and with any of several.
func TestFingerprintHashes(t *testing.T) {
	own, err := newTestEndpoint(t).current()
	if err != nil {
		t.Fatal(err)
	}
	raw := own.certificate.Certificate
	wrong, _ := parseFingerprint("sha-256 " + someFingerprint)
	for _, name := range []string{"sha-256", "SHA-384", "sha-512"} {
		hash, ok := fingerprintHash(name)
		if !ok {
			t.Fatal(name)
		}
		f := fingerprint{hash: hash, digest: digest(hash, raw[0])}
		if back, ok := parseFingerprint(f.String()); !ok || back != f {
			t.Errorf("%s is read back as %v", f, back)
		}
		if err := verify([]fingerprint{wrong, f}, raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, certificates := range [][][]byte{raw, nil} {
		if err := verify([]fingerprint{wrong}, certificates); !errors.Is(err, ErrFingerprintMismatch) {
			t.Errorf("got %v", err)
		}
	}
}

// TestIdentityRenewed: peers of different weeks have different certificates.
func TestIdentityRenewed(t *testing.T) {
	endpoint := newTestEndpoint(t)
	first, _ := endpoint.current()
	if again, _ := endpoint.current(); again.fingerprint != first.fingerprint {
		t.Error("each call has its own certificate")
	}
	endpoint.own.made = endpoint.own.made.Add(-2 * identityAge)
	if later, _ := endpoint.current(); later.fingerprint == first.fingerprint {
		t.Error("the certificate is never renewed")
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
