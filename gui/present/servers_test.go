package present

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"offhook/media"
	"offhook/sipclient"
)

func TestSTUNServer(t *testing.T) {
	for text, want := range map[string]string{
		"stun.example.com": "stun.example.com:3478", " stun:stun.example.com:19302 ": "stun.example.com:19302", "203.0.113.7": "203.0.113.7:3478",
		"2001:db8::1": "[2001:db8::1]:3478", "[2001:db8::1]:5": "[2001:db8::1]:5",
		"": "", "stun:": "", "a b": "", "host:port": "", "http://x": "", "host:": "", "x\r\ny": "", "user@host": "",
	} {
		got, err := STUNServer(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, sipclient.ErrBadSetting) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func FuzzSTUNServer(f *testing.F) {
	for _, s := range []string{"stun.example.com", "stun:h:1", "[::1]:3478", "::1", "a:b:c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := STUNServer(text)
		if err != nil {
			return
		}
		choices := sipclient.Choices{Network: sipclient.NetworkChoices{STUN: []string{got}}}
		if again, err := STUNServer(got); err != nil || again != got || choices.Validate() != nil {
			t.Errorf("%q gives %q, and that %q, %v, %v", text, got, again, err, choices.Validate())
		}
	})
}

func TestTURNServer(t *testing.T) {
	for text, want := range map[string]string{
		"turn.example.com": "turn:turn.example.com", " turns:turn.example.com:5349?transport=tcp": "turns:turn.example.com:5349?transport=tcp", "": "", "http://x": "",
	} {
		got, err := TURNServer(text, " kim ")
		if (err == nil) != (want != "") || err == nil && (got.URL != want || got.User != "kim") {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestToggleInterface(t *testing.T) {
	there := []media.Interface{{Name: "eth0", Up: true}, {Name: "wlan0", Up: true}, {Name: "docker0", Virtual: true}}
	for _, tc := range []struct {
		chosen []string
		name   string
		on     bool
		want   []string
	}{
		{nil, "wlan0", false, []string{"eth0"}},
		{[]string{"eth0"}, "wlan0", true, nil},
		{nil, "docker0", true, []string{"eth0", "wlan0", "docker0"}},
		{[]string{"eth0", "wlan0", "docker0"}, "docker0", false, nil},
		{[]string{"tun0", "eth0"}, "wlan0", true, []string{"eth0", "wlan0", "tun0"}},
	} {
		if got := ToggleInterface(tc.chosen, there, tc.name, tc.on); !slices.Equal(got, tc.want) {
			t.Errorf("%v, %s %v: %v, want %v", tc.chosen, tc.name, tc.on, got, tc.want)
		}
	}
}

func TestInterface(t *testing.T) {
	c := both(t)[English]
	a := []netip.Addr{netip.MustParseAddr("192.0.2.4"), netip.MustParseAddr("2001:db8::4")}
	for want, i := range map[string]media.Interface{
		"192.0.2.4, 2001:db8::4":                             {Name: "eth0", Up: true, Addresses: a},
		"192.0.2.4, 2001:db8::4 · not connected":             {Name: "eth0", Addresses: a},
		"not connected":                                      {Name: "wlan0", Up: true},
		"192.0.2.4, 2001:db8::4 · only within this computer": {Name: "docker0", Up: true, Virtual: true, Addresses: a},
	} {
		if name, detail := c.Interface(i); name != i.Name || detail != want {
			t.Errorf("%+v: %q %q", i, name, detail)
		}
	}
}
