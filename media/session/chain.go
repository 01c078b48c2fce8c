package session

import (
	"fmt"
	"time"

	"offhook/media/device"
)

// String prints the chain of the call with what is known at each stage, for logs
// and support.
func (s *Session) String() string {
	return s.up.String() + "\n" + s.down.String()
}

// String prints the way from the microphone to the network.
func (u *uplink) String() string {
	codec := "no codec"
	if e := u.negotiated.Load(); e != nil {
		codec = e.name
	}
	return fmt.Sprintf("microphone(%s) -> %v -> mute(%t) -> %v -> encode(%s) -> rtc(%s)",
		u.session.deviceName(u.session.capture), u.session.enhanced, u.muted.Load(), u.meter, codec, u.session.wire.peer.State())
}

// String prints the way from the network to the loudspeaker.
func (d *downlink) String() string {
	codec, buffer := "nothing received", ""
	if st := d.current.Load(); st != nil {
		stats := st.buffer.Stats()
		codec = st.codec.String()
		buffer = fmt.Sprintf("target %v, delay %v, lost %d, late %d, repaired %d, concealed %v, %v out, %v in",
			stats.Target, stats.Delay.Round(time.Millisecond), stats.Lost, stats.Late, stats.Repaired, stats.Concealed,
			stats.Removed.Round(time.Millisecond), stats.Inserted.Round(time.Millisecond))
	}
	return fmt.Sprintf("rtc(%s) -> jitter(%s) -> decode(%s) -> mix(ringback %t) -> %v -> loudspeaker(%s)",
		d.session.wire.peer.State(), buffer, codec, d.ringback.Load() != nil, d.meter, d.session.deviceName(d.session.playback))
}

// deviceName names an open device, or says that it is a file.
func (s *Session) deviceName(d interface{ Current() device.Info }) string {
	if s.capture == nil {
		return "file"
	}
	return d.Current().Name
}
