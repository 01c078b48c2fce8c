package device

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gen2brain/malgo"
)

// Backend is an audio system of an OS.
type Backend uint32

// The backends. Null is miniaudio's: one silent microphone and one deaf
// loudspeaker with an exact clock, for tests. (malgo.BackendNull has the wrong
// number.)
const (
	WASAPI     Backend = malgo.BackendWasapi
	WinMM      Backend = malgo.BackendWinmm
	CoreAudio  Backend = malgo.BackendCoreaudio
	PulseAudio Backend = malgo.BackendPulseaudio
	ALSA       Backend = malgo.BackendAlsa
	Null       Backend = 14
)

// System returns the backends of this OS in the order in which they are tried.
// The list is explicit because miniaudio's own ends with Null, which would look
// like a device that hears nothing.
func System() []Backend {
	switch runtime.GOOS {
	case "windows":
		return []Backend{WASAPI, WinMM}
	case "darwin":
		return []Backend{CoreAudio}
	default:
		return []Backend{PulseAudio, ALSA}
	}
}

// Info is one device.
type Info struct {
	// ID is stable across starts where the system has such a thing: the name of
	// the sink or source on PulseAudio and PipeWire, the endpoint on WASAPI.
	ID string
	// Name is for people.
	Name    string
	Default bool
}

// List is all that is there. Monitors of loudspeakers are left out: they are no
// microphones.
type List struct{ Inputs, Outputs []Info }

// Choice is the device a person chose: found by ID, or else by Name. The zero
// value is the system's default.
type Choice struct{ ID, Name string }

// Enumerate lists the devices of the first of the backends that can be reached;
// nil means System(). It takes some milliseconds. Errors: ErrNoSystem.
func Enumerate(backends []Backend) (List, error) {
	h, err := openHost(backends)
	if err != nil {
		return List{}, err
	}
	defer h.close()
	inputs, err := h.devices(malgo.Capture)
	if err != nil {
		return List{}, err
	}
	outputs, err := h.devices(malgo.Playback)
	if err != nil {
		return List{}, err
	}
	return List{Inputs: infos(inputs), Outputs: infos(outputs)}, nil
}

// host is a connection to an audio system. It is never kept longer than a
// stream: after the audio server has died once, a context fails for ever.
type host struct {
	context *malgo.AllocatedContext
	backend Backend
}

func openHost(backends []Backend) (*host, error) {
	if len(backends) == 0 {
		backends = System()
	}
	var failed []error
	for _, b := range backends {
		context, err := malgo.InitContext([]malgo.Backend{malgo.Backend(b)}, malgo.ContextConfig{}, nil)
		if err == nil {
			return &host{context: context, backend: b}, nil
		}
		failed = append(failed, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrNoSystem, errors.Join(failed...))
}

func (h *host) close() {
	// Nothing can be done about a context that does not want to end.
	_ = h.context.Uninit()
	h.context.Free()
}

// found is a device with what miniaudio needs to open it.
type found struct {
	Info
	backend Backend
	id      malgo.DeviceID
}

// place is a device of an audio system; without an ID, it is the system itself. Another
// system may use the same ID for something else.
type place struct {
	backend Backend
	id      string
}

func infos(devices []found) []Info {
	list := make([]Info, len(devices))
	for i, d := range devices {
		list[i] = d.Info
	}
	return list
}

// devices lists what there is of a kind.
func (h *host) devices(kind malgo.DeviceType) ([]found, error) {
	all, err := h.list(kind)
	if err != nil {
		return nil, fmt.Errorf("%w: listing devices: %w", ErrNoSystem, err)
	}
	return slices.DeleteFunc(all, func(d found) bool { return h.pseudo(d.Info) }), nil
}

// pseudo reports what is listed as a device and is none: a loudspeaker's
// monitor, and ALSA's converters, which are there without any sound card.
func (h *host) pseudo(d Info) bool {
	switch h.backend {
	case PulseAudio:
		return strings.HasSuffix(d.ID, ".monitor") || strings.HasPrefix(d.Name, "Monitor of ")
	case ALSA:
		return slices.Contains([]string{
			"null", "lavrate", "samplerate", "speexrate", "speex", "jack", "oss", "pulse", "upmix", "vdownmix", "usbstream",
		}, d.ID)
	}
	return false
}

// rank says how much a device is wanted: less is better.
type rank int

const (
	asked  rank = iota // it is the chosen one
	second             // it is the one instead
	third              // it is the system's, or the first there is
	rest               // it is better than none
)

// candidate is a device that may be opened.
type candidate struct {
	Info
	backend Backend
	id      *malgo.DeviceID // nil opens the default, so that the system can move the stream
	wanted  rank
}

func (c candidate) place() place { return place{c.backend, c.ID} }

// candidates are the devices in the order in which they are to be tried.
func candidates(devices []found, c, instead Choice) (list []candidate) {
	add := func(at int, wanted rank) {
		if at < 0 || slices.ContainsFunc(list, func(l candidate) bool { return l.ID == devices[at].ID }) {
			return
		}
		d := &devices[at]
		list = append(list, candidate{d.Info, d.backend, &d.id, wanted})
	}
	add(c.among(devices), asked)
	usual := third
	if c == (Choice{}) {
		usual = asked
	} else {
		add(instead.among(devices), second)
	}
	// Where none is marked as the default, the system's would be one that we do not
	// count, such as the monitor of a loudspeaker: then it is the first.
	system := slices.IndexFunc(devices, func(d found) bool { return d.Default })
	if n := len(list); len(devices) > 0 {
		add(max(system, 0), usual)
		if len(list) > n && system >= 0 {
			list[n].id = nil
		}
	}
	for i := range devices {
		add(i, rest)
	}
	return list
}

// among returns where the choice is among devices, -1 where it is not.
func (c Choice) among(devices []found) int {
	i := slices.IndexFunc(devices, func(d found) bool { return c.ID != "" && d.ID == c.ID })
	if i < 0 {
		i = slices.IndexFunc(devices, func(d found) bool { return c.Name != "" && d.Name == c.Name })
	}
	return i
}

// text makes a device ID a string: as text where it is text (PulseAudio, ALSA,
// CoreAudio), else in hexadecimal.
func text(id malgo.DeviceID) string {
	raw, _, _ := bytes.Cut(id[:], []byte{0})
	rest := id[len(raw):]
	printable := utf8.Valid(raw) && !bytes.ContainsFunc(raw, func(r rune) bool { return r < ' ' })
	if len(raw) > 1 && printable && len(bytes.Trim(rest, "\x00")) == 0 {
		return string(raw)
	}
	if wide, ok := wideText(id); ok {
		return wide
	}
	return hex.EncodeToString(bytes.TrimRight(id[:], "\x00"))
}

// wideText reads the UTF-16 of a WASAPI endpoint ID, which is ASCII in fact.
func wideText(id malgo.DeviceID) (string, bool) {
	var b strings.Builder
	for i := 0; i+1 < len(id) && (id[i] != 0 || id[i+1] != 0); i += 2 {
		if id[i+1] != 0 || id[i] < ' ' || id[i] > '~' {
			return "", false
		}
		b.WriteByte(id[i])
	}
	return b.String(), b.Len() > 1
}
