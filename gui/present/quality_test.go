package present

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

func TestQuality(t *testing.T) {
	good := media.Stats{MOS: 4.38, RoundTrip: 18400 * time.Microsecond}
	for _, tc := range []struct {
		lang Language
		s    media.Stats
		want Quality
	}{
		{English, media.Stats{}, Quality{"MOS –", "Round trip –", "Loss –", Quiet}},
		{English, good, Quality{"MOS 4.4 · good", "Round trip 18 ms", "Loss 0.0%", Good}},
		{English, media.Stats{MOS: 4}, Quality{"MOS 4.0 · good", "Round trip –", "Loss 0.0%", Good}},
		{English, media.Stats{MOS: 3.7, LossPercent: 3.44, RoundTrip: 200 * time.Microsecond}, Quality{"MOS 3.7 · fair", "Round trip 1 ms", "Loss 3.4%", Warn}},
		{English, media.Stats{MOS: 1, LossPercent: 100}, Quality{"MOS 1.0 · poor", "Round trip –", "Loss 100.0%", Bad}},
		{German, good, Quality{"MOS 4,4 · gut", "Umlaufzeit 18 ms", "Verlust 0,0 %", Good}},
		{Korean, good, Quality{"MOS 4.4 · 좋음", "왕복 18 ms", "손실 0.0%", Good}},
	} {
		if got := both(t)[tc.lang].Quality(tc.s); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.lang, got, tc.want)
		}
	}
}

// TestStateOfACall: what is worst is said.
func TestStateOfACall(t *testing.T) {
	silent := map[media.TroubleKind]error{media.TroubleNetwork: fmt.Errorf("%w: %w", media.ErrLost, media.ErrSilent)}
	gone := map[media.TroubleKind]error{media.TroubleNetwork: media.ErrLost}
	for _, tc := range []struct {
		v    sipclient.CallView
		want string
		tone Tone
	}{
		{sipclient.CallView{}, "Connected", Good},
		{sipclient.CallView{Held: true}, "On hold", Quiet},
		{sipclient.CallView{Held: true, Reconnecting: true}, "Reconnecting; the audio is still up", Warn},
		{sipclient.CallView{Reconnecting: true, Trouble: silent}, "No sound from the other side for more than 5 s", Warn},
		{sipclient.CallView{Trouble: gone}, "Sound interrupted; trying to get it back…", Warn},
		{sipclient.CallView{Trouble: map[media.TroubleKind]error{media.TroubleSpeaker: errors.New("x")}}, "Connected", Good},
	} {
		tc.v.State = call.Active
		if got := both(t)[English].Call(sipclient.Snapshot{}, tc.v); got.State != tc.want || got.Tone != tc.tone {
			t.Errorf("%+v: %q, %d", tc.v, got.State, got.Tone)
		}
	}
}

func TestWindowTitle(t *testing.T) {
	v := sipclient.CallView{State: call.Ringing, Alerting: true, Peer: sipclient.Peer{Number: "1002", Name: "From the network"}}
	c := both(t)[English]
	for want, change := range map[string]func(*sipclient.CallView){
		"From the network · Ringing… – Offhook": func(*sipclient.CallView) {},
		"Front desk · Ringing… – Offhook":       func(v *sipclient.CallView) { v.Contact = "Front desk" },
		"From the network – Offhook":            func(v *sipclient.CallView) { v.State = call.Active },
		"Muted · From the network – Offhook":    func(v *sipclient.CallView) { v.State, v.Muted = call.Active, true },
	} {
		x := v
		change(&x)
		if got := c.WindowTitle(sipclient.Snapshot{}, x); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
