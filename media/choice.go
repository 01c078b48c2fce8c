package media

import "slices"

// Config is what the media of one call depends on before it is negotiated.
type Config struct {
	// Codecs are encoding names in the order of the offer.
	Codecs []string
	// DTX leaves silence out of what is sent, with codecs that can, unless the other side
	// forbids it; and asks the other side for the same (RFC 7587 3.1.3).
	DTX bool
	// STUN are servers as host:port; none by default.
	STUN []string
	// TURN are relays, for where no direct way leads to the server.
	TURN []Relay
	// Interfaces are the names of the network interfaces to use; none means all.
	Interfaces []string
	// ServerHost is the signalling server: "127.0.0.1" or "::1" or "localhost"
	// makes loopback candidates useful.
	ServerHost string
}

// MaxVolume is the loudest that calls can be heard, in percent of what comes.
const MaxVolume = 150

// Device is one microphone or loudspeaker.
type Device struct {
	// ID is stable across starts where the system has such a thing.
	ID      string `json:"id"`
	Name    string `json:"name"`
	Default bool   `json:"default"`
}

// Devices are all that is there.
type Devices struct {
	Inputs  []Device `json:"inputs"`
	Outputs []Device `json:"outputs"`
}

// DeviceRef names a chosen device: found by ID, or else by Name; empty means
// the system's default.
type DeviceRef struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Among returns where the device is among devices, as it is found when it is opened; -1
// where it is not.
func (r DeviceRef) Among(devices []Device) int {
	i := slices.IndexFunc(devices, func(d Device) bool { return r.ID != "" && d.ID == r.ID })
	if i < 0 {
		i = slices.IndexFunc(devices, func(d Device) bool { return r.Name != "" && d.Name == r.Name })
	}
	return i
}

// DeviceChoice is the person's choice of devices.
type DeviceChoice struct {
	Input  DeviceRef `json:"input"`
	Output DeviceRef `json:"output"`
	// Ring is where incoming calls ring; empty means Output.
	Ring DeviceRef `json:"ring"`
	// SecondInput and SecondOutput are used while Input and Output are not there, before
	// the system's default: what was chosen before them.
	SecondInput  DeviceRef `json:"second_input,omitzero"`
	SecondOutput DeviceRef `json:"second_output,omitzero"`
}

// PickInput chooses a microphone; the one before becomes the second.
func (c *DeviceChoice) PickInput(r DeviceRef) { pick(&c.Input, &c.SecondInput, r) }

// PickOutput chooses a loudspeaker; the one before becomes the second.
func (c *DeviceChoice) PickOutput(r DeviceRef) { pick(&c.Output, &c.SecondOutput, r) }

// pick keeps the second where the person goes to the system's default and back: who
// follows the system has no other in mind.
func pick(first, second *DeviceRef, r DeviceRef) {
	if *first != (DeviceRef{}) && *first != r {
		*second = *first
	}
	if *second == r {
		*second = DeviceRef{}
	}
	*first = r
}
