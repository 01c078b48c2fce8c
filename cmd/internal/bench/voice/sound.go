//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"offhook/cmd/internal/interop/rig"
	"offhook/media"
	"offhook/media/mediatest/speakers"
	"offhook/media/wav"
)

// room is where both phones are heard: a sound server on whose one clock the speech is played to the callers'
// microphone and the callees' loudspeakers are recorded.
//
//	speech ──> mouth ─┐                       ┌─> microphone ──> both callers
//	                  ├─ one device, one clock ┤
//	callees ──> ears ─┘                       └─> recording: mouth and ears
type room struct {
	*rig.Pulse
	dir    string
	speech string // WAV file
}

// Sound devices by their description.
const (
	microphone = "BenchMicrophone"
	silence    = "BenchSilence" // a microphone
	nowhere    = "BenchNowhere" // a loudspeaker
)

// ear is the loudspeaker of a phone.
func ear(subject int) string { return fmt.Sprintf("BenchEar%d", subject) }

// positions are the channels of the device: the mouth, then the ears.
var positions = []string{"front-left", "front-right", "rear-left", "rear-right"}

func newRoom(ctx context.Context, dir string) (*room, error) {
	pulse, err := rig.StartPulse(ctx)
	if err != nil {
		return nil, err
	}
	r := &room{Pulse: pulse, dir: dir, speech: filepath.Join(dir, "speech.wav")}
	if err := r.furnish(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// furnish makes the devices. Rewinds would tear holes into what is recorded.
func (r *room) furnish(ctx context.Context) error {
	modules := [][]string{
		{"module-null-sink", "sink_name=bench", "rate=48000", "channels=4", "channel_map=front-left,front-right,rear-left,rear-right", "norewinds=1"},
		{"module-null-sink", "sink_name=nowhere", "rate=48000", "channels=1", "norewinds=1", "sink_properties=device.description=" + nowhere},
		{"module-remap-sink", "sink_name=mouth", "master=bench", "channels=1", "master_channel_map=front-left", "channel_map=mono", "remix=no"},
		{"module-remap-source", "source_name=mic", "master=bench.monitor", "channels=1", "master_channel_map=front-left", "channel_map=mono", "remix=no", "source_properties=device.description=" + microphone},
		{"module-remap-source", "source_name=hush", "master=nowhere.monitor", "channels=1", "source_properties=device.description=" + silence},
	}
	for i, position := range positions[1:] {
		modules = append(modules, []string{
			"module-remap-sink", fmt.Sprintf("sink_name=ear%d", i), "master=bench", "channels=1", "master_channel_map=" + position,
			"channel_map=mono", "remix=no", "sink_properties=device.description=" + ear(i),
		})
	}
	for _, module := range modules {
		if _, err := r.Control(ctx, append([]string{"load-module"}, module...)...); err != nil {
			return err
		}
	}
	return nil
}

// write makes the speech: somebody else's each time.
func (r *room) write(n int) error {
	w, err := wav.Create(r.speech)
	if err != nil {
		return err
	}
	gap := make([]float32, media.SampleRate/2)
	names := speakers.Names()
	for _, part := range [][]float32{gap, speakers.Say(names[n%len(names)]), gap} {
		err = errors.Join(err, w.Write(part))
	}
	return errors.Join(err, w.Close())
}

// speak plays the n-th speech and returns what was recorded meanwhile: the mouth, then the ears.
func (r *room) speak(ctx context.Context, n int) ([][]float32, error) {
	if err := r.write(n); err != nil {
		return nil, err
	}
	var recorded bytes.Buffer
	recorder := exec.CommandContext(ctx, "parec", "--device=bench.monitor", "--format=s16le", "--rate=48000", "--channels=4",
		"--channel-map=front-left,front-right,rear-left,rear-right", "--latency-msec=20", "--raw")
	recorder.Env = append(os.Environ(), r.Env()...)
	recorder.Stdout = &recorded
	if err := recorder.Start(); err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	player := exec.CommandContext(ctx, "paplay", "--device=mouth", "--latency-msec=200", r.speech)
	player.Env = append(os.Environ(), r.Env()...)
	said, err := player.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("playing the speech: %w: %s", err, said)
	}
	if err == nil {
		err = sleep(ctx, tail)
	}
	_ = recorder.Process.Signal(syscall.SIGTERM)
	_ = recorder.Wait() // it was told to end
	if err != nil {
		return nil, err
	}
	channels := make([][]float32, len(positions))
	data := recorded.Bytes()
	for at := 0; at+2*len(positions) <= len(data); at += 2 * len(positions) {
		for c := range channels {
			channels[c] = append(channels[c], float32(int16(binary.LittleEndian.Uint16(data[at+2*c:])))/32768)
		}
	}
	return channels, nil
}

// keep writes what was said and heard into a folder, if one is named.
func keep(folder, name string, channels [][]float32) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	for i, side := range []string{"said", "offhook", "chromium"} {
		w, err := wav.Create(filepath.Join(folder, name+"-"+side+".wav"))
		if err != nil {
			return err
		}
		if err := errors.Join(w.Write(channels[i]), w.Close()); err != nil {
			return err
		}
	}
	return nil
}
