package device

import (
	"cmp"
	"fmt"
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
	host   *host
	device *malgo.Device
	wanted rank
}

// open opens the chosen device, or the one that comes next, and starts it.
func (s *stream) open(backends []Backend) (*opened, error) {
	h, err := openHost(backends)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", s.none(), err)
	}
	o, err := s.openOn(h)
	if err != nil {
		h.close()
		return nil, err
	}
	return o, nil
}

func (s *stream) openOn(h *host) (*opened, error) {
	devices, err := h.devices(s.kind)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", s.none(), err)
	}
	chosen, instead := s.chosen()
	device, wanted, ok := choose(devices, chosen, instead)
	if !ok {
		return nil, s.none()
	}
	info := defaultOf(devices)
	if device != nil {
		info = device.Info
	}
	d, err := s.start(h, device)
	if err != nil {
		return nil, fmt.Errorf("%w: opening %s: %w", s.none(), info.Name, err)
	}
	s.mu.Lock()
	s.current = info
	s.mu.Unlock()
	s.log.Info("sound device opened", "name", info.Name, "id", info.ID, "default", device == nil)
	return &opened{host: h, device: d, wanted: wanted}, nil
}

func defaultOf(devices []found) Info {
	for _, d := range devices {
		if d.Default {
			return d.Info
		}
	}
	return Info{}
}

// start opens one device; nil is the default.
func (s *stream) start(h *host, device *found) (*malgo.Device, error) {
	config := malgo.DefaultDeviceConfig(s.kind)
	config.SampleRate = media.SampleRate
	config.PeriodSizeInMilliseconds = uint32(s.period(h.backend).Milliseconds())
	// The ring takes any portion: nothing has to wait until a period is complete.
	config.NoFixedSizedCallback = 1
	config.PUserData = (*byte)(unsafe.Pointer(s.line))
	config.Pulse.StreamNameCapture, config.Pulse.StreamNamePlayback = "Call", "Call"
	side := &config.Capture
	if s.kind == malgo.Playback {
		side = &config.Playback
	}
	side.Format, side.Channels = malgo.FormatF32, 1
	if device != nil {
		// malgo has no way to free this copy in C memory: 272 bytes for each opening.
		side.DeviceID = device.id.Pointer()
	}
	d, err := malgo.InitDevice(h.context.Context, config, malgo.DeviceCallbacks{})
	if err != nil {
		return nil, err
	}
	if err := s.line.attach(d, s.kind); err != nil {
		d.Uninit()
		return nil, err
	}
	if err := d.Start(); err != nil {
		d.Uninit()
		return nil, err
	}
	return d, nil
}

// period is how much sound the device carries at once.
func (s *stream) period(on Backend) time.Duration {
	usual := period
	if s.kind == malgo.Playback && on == PulseAudio {
		usual = pulsePeriod
	}
	return cmp.Or(s.options.Period, usual)
}

func (o *opened) close() {
	// Uninit alone does not wake the audio thread of a stream that has stalled,
	// and waits for it for ever; Stop does. Its error says no more than that.
	_ = o.device.Stop()
	o.device.Uninit()
	o.host.close()
}

// none is the error for no device of this kind.
func (s *stream) none() error {
	if s.kind == malgo.Capture {
		return ErrNoInput
	}
	return ErrNoOutput
}
