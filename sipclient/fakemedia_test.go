package sipclient

import (
	"cmp"
	"context"
	"net/netip"
	"sync"

	"offhook/media"
)

type fakeMedia struct{ w *world }

func (m fakeMedia) Reach(_ context.Context, cfg media.Config) (media.Reach, error) {
	return m.w.reach, m.w.reachErr
}

func (m fakeMedia) AskSTUN(_ context.Context, server string) (netip.AddrPort, error) {
	m.w.add("ask %s", server)
	return netip.AddrPort{}, m.w.stunErr
}

func (m fakeMedia) AskTURN(_ context.Context, r media.Relay) (netip.AddrPort, error) {
	m.w.add("ask %s %s %s", r.URL, r.User, r.Password)
	return netip.AddrPort{}, m.w.stunErr
}

func (m fakeMedia) Interfaces() ([]media.Interface, error) {
	return []media.Interface{{Name: "eth0"}}, nil
}

func (m fakeMedia) Warm(media.Config) {}
func (m fakeMedia) Open(cfg media.Config, sink func(media.Event)) (MediaSession, error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.w.openErr != nil {
		return nil, m.w.openErr
	}
	m.w.media, m.w.medias = sink, append(m.w.medias, sink)
	m.w.add("media open")
	m.w.opened = cfg
	return &fakeSession{w: m.w}, nil
}
func (m fakeMedia) Mix(legs ...MediaSession) error {
	m.w.add("mix %d", len(legs))
	return nil
}
func (m fakeMedia) Alert(a media.Alert) func() {
	m.w.add("%s %s", a.Tone, a.Country)
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	m.w.alert = a
	return sync.OnceFunc(func() { m.w.add("%s off", a.Tone) })
}
func (m fakeMedia) CheckRingtone(_ context.Context, path string) error {
	m.w.add("check %s", path)
	return nil
}
func (m fakeMedia) Cue(c media.Cue)               { m.w.add("cue %s", c) }
func (m fakeMedia) SetDevices(media.DeviceChoice) {}
func (m fakeMedia) SetVolume(percent int)         { m.w.add("volume %d", percent) }
func (m fakeMedia) SetProcessing(p media.Processing) {
	if p != (media.Processing{}) {
		m.w.add("processing %v", p)
	}
}
func (m fakeMedia) Abilities() media.Abilities                                    { return media.Abilities{Recording: true} }
func (m fakeMedia) Rehearse(context.Context, string, func(media.Rehearsal)) error { return nil }
func (m fakeMedia) Devices(context.Context) (media.Devices, error)                { return media.Devices{}, nil }
func (m fakeMedia) Monitor(context.Context) (func() float64, func(), error) {
	return func() float64 { return media.Silence }, func() {}, nil
}
func (m fakeMedia) Close() error { return nil }

type fakeSession struct{ w *world }

func (s *fakeSession) Offer(context.Context) (string, error) { return "offer", s.w.offerErr }
func (s *fakeSession) Answer(ctx context.Context, offer string) (string, error) {
	if err := s.w.wait(ctx); err != nil {
		return "", err
	}
	if offer == "bad" {
		return "", media.ErrRejected
	}
	return "answer to " + offer, nil
}
func (s *fakeSession) SetAnswer(ctx context.Context, sdp string) error {
	if err := s.w.wait(ctx); err != nil {
		return err
	}
	s.w.add("apply %s", sdp)
	return s.w.answerErr
}
func (s *fakeSession) Ringback(on bool, country string) { s.w.add("ringback %v %s", on, country) }
func (s *fakeSession) SetMuted(m bool)                  { s.w.add("muted %v", m) }
func (s *fakeSession) StartRecording(r media.Recording) (string, error) {
	s.w.add("recording")
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if r.Path == s.w.recording.Path { // that is there already
		r.Path += " (2)"
	}
	s.w.recording = r
	return r.Path, s.w.recordErr
}
func (s *fakeSession) PauseRecording(p bool) { s.w.add("recording paused %v", p) }
func (s *fakeSession) StopRecording() (media.Recorded, error) {
	s.w.add("recording over")
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	return media.Recorded{Path: s.w.recording.Path}, nil
}
func (s *fakeSession) SetHeld(held bool) { s.w.add("held %v", held) }
func (s *fakeSession) TakesDigits() bool { return !s.w.noDigits }
func (s *fakeSession) Restart(context.Context) (string, error) {
	return "restart", nil
}
func (s *fakeSession) SendDTMF(d rune, way media.DTMFWay) error {
	s.w.add("digit %c %s", d, cmp.Or(way, "event"))
	return nil
}
func (s *fakeSession) Levels() media.Levels { return media.Levels{Microphone: -20, Speaker: -30} }
func (s *fakeSession) Stats() media.Stats {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	stats := s.w.stats
	stats.Codec = "opus/48000/2"
	return stats
}
func (s *fakeSession) Close() error { s.w.add("media close"); return nil }
