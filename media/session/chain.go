package session

import (
	"fmt"
	"time"
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
		codec = e.codec.String()
	}
	where := "nobody"
	var improved *enhancement
	if d := u.session.desk.Load(); d != nil {
		where, improved = d.microphoneName(), d.enhanced
	}
	return fmt.Sprintf("microphone(%s) -> %v -> mute(%t) -> %v -> encode(%s) -> rtc(%s)",
		where, improved, u.muted.Load(), u.meter, codec, u.session.wire.peer.State())
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
	where := "nobody"
	if desk := d.session.desk.Load(); desk != nil {
		where = desk.loudspeakerName()
	}
	return fmt.Sprintf("rtc(%s) -> jitter(%s) -> decode(%s) -> mix(ringback %t) -> %v -> loudspeaker(%s)",
		d.session.wire.peer.State(), buffer, codec, d.ringback.Load() != nil, d.meter, where)
}

// microphoneName and loudspeakerName are of the open devices, or "file".
func (d *desk) microphoneName() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ends.capture == nil {
		return "file"
	}
	return d.ends.capture.Current().Name
}

func (d *desk) loudspeakerName() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ends.playback == nil {
		return "file"
	}
	return d.ends.playback.Current().Name
}
