package device

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"

	"offhook/media"
)

// period is how much sound a device carries at once where Options do not say.
const period = 10 * time.Millisecond

// pulsePeriod is the same of a loudspeaker on PulseAudio and PipeWire, to whom it
// is all that waits to be played: they ask for a quarter of it at a time, 400
// times a second with 10 ms, and 200 times with this.
const pulsePeriod = 20 * time.Millisecond

// opened is a device that runs.
type opened struct {
	candidate
	why    error // why it is not the chosen one; nil where it is
	device *malgo.Device
	line   *line
	pinned runtime.Pinner // C keeps the line's address

	mu     sync.Mutex // one asks the audio system at a time
	host   *host
	closed bool
}

// open opens the chosen device, or the one that comes next, and starts it.
func (s *stream) open(e *errand, backends []Backend, l *line) (*opened, error) {
	if len(backends) == 0 {
		backends = System()
	}
	var failed []error
	for _, b := range backends {
		if !s.enter(e, place{backend: b}) {
			failed = append(failed, media.ErrDeviceStuck)
			continue
		}
		h, err := openHost([]Backend{b})
		if err != nil {
			failed = append(failed, err)
			continue
		}
		o, err := s.openOn(e, h, l)
		if err != nil {
			h.close()
			return nil, err
		}
		return o, nil
	}
	return nil, fmt.Errorf("%w: %w", s.none(), errors.Join(failed...))
}

func (s *stream) openOn(e *errand, h *host, l *line) (*opened, error) {
	devices, err := h.devices(s.kind)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", s.none(), err)
	}
	var failed error
	all := s.candidates(devices)
	for _, c := range all {
		o, err := s.openOne(e, h, c, l)
		if err == nil {
			if o.why = failed; failed == nil {
				o.why = s.why(c, all)
			}
			return o, nil
		}
		s.log.Debug("sound device refused", "name", c.Name, "id", c.ID, "error", err)
		failed = cmp.Or(failed, fmt.Errorf("opening %s: %w", c.Name, err))
	}
	if failed == nil {
		return nil, s.none()
	}
	return nil, fmt.Errorf("%w: %w", s.none(), failed)
}

func (s *stream) openOne(e *errand, h *host, c candidate, l *line) (*opened, error) {
	if !s.enter(e, c.place()) {
		return nil, media.ErrDeviceStuck
	}
	o := &opened{candidate: c, host: h, line: l}
	o.pinned.Pin(l)
	d, err := s.start(h, c.id, l)
	if err != nil {
		o.pinned.Unpin()
		return nil, known(err)
	}
	o.device = d
	s.log.Info("sound device opened", "name", c.Name, "id", c.ID, "default", c.id == nil)
	return o, nil
}

// candidates are the devices in the order in which they are to be tried, those with
// a fault at the end. One that is gone has none any more: who plugs it in again wants it
// tried. Where there is none at all, it is the audio system that is gone.
func (s *stream) candidates(devices []found) []candidate {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.faults, func(at place, _ fault) bool {
		return len(devices) > 0 && at.backend == devices[0].backend && !slices.ContainsFunc(devices, func(d found) bool { return d.ID == at.id })
	})
	list := candidates(devices, s.choice, s.instead)
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(s.faulty(a), s.faulty(b)) })
	return list
}

// faulty is 1 for a device that is the last to be taken, else 0. mu is held.
func (s *stream) faulty(c candidate) int {
	if s.faults[c.place()].why != nil {
		return 1
	}
	return 0
}

// why is the reason for taking a device of all, where none has refused.
func (s *stream) why(c candidate, all []candidate) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range all {
		if fault := s.faults[a.place()].why; fault != nil && a.wanted < c.wanted {
			return fault
		}
	}
	if c.wanted != asked {
		return media.ErrDeviceGone
	}
	return nil
}

// start opens one device; nil is the default.
func (s *stream) start(h *host, id *malgo.DeviceID, l *line) (*malgo.Device, error) {
	d, err := s.init(h, id, l)
	if err != nil {
		return nil, err
	}
	if err := l.attach(d, s.kind); err != nil {
		d.Uninit()
		return nil, err
	}
	if err := d.Start(); err != nil {
		d.Uninit()
		return nil, err
	}
	return d, nil
}

func (s *stream) init(h *host, id *malgo.DeviceID, l *line) (*malgo.Device, error) {
	config := malgo.DefaultDeviceConfig(s.kind)
	config.SampleRate = media.SampleRate
	config.PeriodSizeInMilliseconds = uint32(s.period(h.backend).Milliseconds())
	// The ring takes any portion: nothing has to wait until a period is complete.
	config.NoFixedSizedCallback = 1
	config.PUserData = (*byte)(unsafe.Pointer(l))
	config.Pulse.StreamNameCapture, config.Pulse.StreamNamePlayback = "Call", "Call"
	side := &config.Capture
	if s.kind == malgo.Playback {
		side = &config.Playback
	}
	side.Format, side.Channels = malgo.FormatF32, 1
	if id != nil {
		side.DeviceID = id.Pointer()
		defer free(side.DeviceID)
	}
	return malgo.InitDevice(h.context.Context, config, malgo.DeviceCallbacks{})
}

// period is how much sound the device carries at once.
func (s *stream) period(on Backend) time.Duration {
	usual := period
	if s.kind == malgo.Playback && on == PulseAudio {
		usual = pulsePeriod
	}
	return cmp.Or(s.options.Period, usual)
}

// devices lists what there is; not any more when the device is closed.
func (o *opened) devices(kind malgo.DeviceType) ([]found, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil, ErrLost
	}
	return o.host.devices(kind)
}

func (o *opened) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	// Uninit alone does not wake the audio thread of a stream that has stalled,
	// and waits for it for ever; Stop does. Its error says no more than that.
	_ = o.device.Stop()
	o.device.Uninit()
	o.pinned.Unpin()
	o.host.close()
}

// none is the error for no device of this kind.
func (s *stream) none() error {
	if s.kind == malgo.Capture {
		return ErrNoInput
	}
	return ErrNoOutput
}
