package media

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"time"
)

// Processing says what is left undone to the microphone's sound. The zero value
// does all that the engine can.
type Processing struct {
	// Headset: nothing of what is played comes back through the microphone. No echo is
	// removed, whatever EchoOff says for a loudspeaker.
	Headset  bool `json:"headset,omitempty"`
	EchoOff  bool `json:"echo_off,omitempty"`
	NoiseOff bool `json:"noise_off,omitempty"`
	GainOff  bool `json:"gain_off,omitempty"`
}

// RemovesEcho reports whether echo is removed.
func (p Processing) RemovesEcho() bool { return !p.Headset && !p.EchoOff }

// Abilities are what an audio engine can do beyond calls themselves.
type Abilities struct {
	// Echo, Noise and Gain: each can be switched by Processing.
	Echo  bool `json:"echo,omitempty"`
	Noise bool `json:"noise,omitempty"`
	Gain  bool `json:"gain,omitempty"`
	// TURN: media can go through a relay.
	TURN bool `json:"turn,omitempty"`
	// Interfaces: media can be kept to some network interfaces.
	Interfaces bool `json:"interfaces,omitempty"`
	// Recording: calls can be recorded.
	Recording bool `json:"recording,omitempty"`
	// Rehearsal: Rehearse works.
	Rehearsal bool `json:"rehearsal,omitempty"`
}

// Rehearsal is how a recording to hear oneself goes.
type Rehearsal struct {
	// Playing is false while it records and true while it plays.
	Playing bool
	// Elapsed of Total of that part.
	Elapsed, Total time.Duration
	// Level is what is recorded or played now, in dBFS.
	Level float64
}

// ErrBadTURN means that a text is no URL of a TURN server (RFC 7065).
var ErrBadTURN = errors.New("this is no TURN server's URL")

// TURNServer is a relay for media (RFC 8656). Its password is not part of it.
type TURNServer struct {
	// URL is "turn:turn.example.com:3478?transport=udp", or turns: over TLS
	// (RFC 7065).
	URL string `json:"url"`
	// User is the user name; empty where the server wants none.
	User string `json:"user,omitempty"`
}

// maxTURN bounds a URL or user name, in bytes.
const maxTURN = 512

// Validate returns ErrBadTURN for what cannot be asked to relay.
func (s TURNServer) Validate() error {
	u, err := url.Parse(s.URL)
	if err != nil || len(s.URL) > maxTURN || len(s.User) > maxTURN || u.Scheme != "turn" && u.Scheme != "turns" || u.Opaque == "" {
		return ErrBadTURN
	}
	host := u.Opaque
	if h, port, err := net.SplitHostPort(host); err == nil {
		if port == "" || strings.Trim(port, "0123456789") != "" {
			return ErrBadTURN
		}
		host = h
	}
	if strings.Trim(host, "[]") == "" || strings.ContainsAny(host, "@/ ") {
		return ErrBadTURN
	}
	switch q := u.Query(); {
	case len(q) == 0:
	case len(q) == 1 && (q.Get("transport") == "udp" || q.Get("transport") == "tcp"):
	default:
		return ErrBadTURN
	}
	return nil
}
