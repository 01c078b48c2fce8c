package demopbx

import (
	"context"
	"time"

	"offhook/assets/announcements"
	"offhook/media/codec"
)

// connected waits until media can flow, on the present connection or on one that
// takes its place meanwhile.
func (m *media) connected(ctx context.Context) error {
	for {
		m.mu.Lock()
		k := m.link
		m.mu.Unlock()
		select {
		case <-k.up:
			return nil
		case <-k.closed:
			if m.ctx.Err() != nil {
				return context.Cause(m.ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// play waits for the connection, plays an announcement, and waits for its end.
func (m *media) play(ctx context.Context, name announcements.Name) error {
	if err := m.connected(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	rate := m.choice.codec.SampleRate
	m.mu.Unlock()
	samples, err := clip(name, rate)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	m.source(func(dst []float32, _ int) bool {
		n := copy(dst, samples)
		clear(dst[n:])
		if samples = samples[n:]; len(samples) == 0 {
			close(done)
			return false
		}
		return true
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// source sets what is played from now on; nil is silence.
func (m *media) source(next source) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = next
}

// echo sends back what comes in from now on, packet by packet.
func (m *media) echo() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.back.on, m.next = true, nil
}

// run is the sender's clock. It starts with the connection, so that the first
// packet is heard at once, and counts packets from there, so that no error adds
// up.
func (m *media) run() {
	if m.connected(m.ctx) != nil {
		return
	}
	start, sent := time.Now(), time.Duration(0)
	timer := time.NewTimer(0)
	defer timer.Stop()
	payload, pcm := make([]byte, codec.MaxPayload), make([]float32, 0, 960)
	for {
		select {
		case <-m.ctx.Done():
			return
		case <-timer.C:
		}
		m.sendNext(payload, pcm)
		sent++
		if debt := time.Since(start) - sent*packetTime; debt > maxDebt {
			start = start.Add(debt)
		}
		timer.Reset(time.Until(start.Add(sent * packetTime)))
	}
}

// sendNext encodes and sends 20 ms, unless the call echoes.
func (m *media) sendNext(payload []byte, pcm []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.back.on {
		return
	}
	rate := m.choice.codec.SampleRate
	pcm = pcm[:m.choice.codec.PacketSamples()]
	clear(pcm)
	if m.next != nil && !m.next(pcm, rate) {
		m.next = nil
	}
	m.out.SequenceNumber++
	m.out.Timestamp += uint32(m.choice.send.clock / 50)
	if m.silent {
		return
	}
	n, err := m.encoder.Encode(payload, pcm)
	if err != nil {
		m.server.log.Error("encode", "codec", m.choice.codec.Name, "error", err)
		return
	}
	m.link.track.write(&m.out, payload[:n])
}
