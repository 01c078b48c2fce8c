package present

import (
	"net/netip"
	"slices"
	"testing"

	"offhook/media"
)

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
