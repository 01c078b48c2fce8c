package ringtone

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"offhook/media"
	"offhook/media/dsp"
)

// Limits of a ringtone.
const (
	// MaxSize is how large a file may be, in bytes.
	MaxSize = 20 << 20
	// MaxTime is how long it may play.
	MaxTime = time.Minute
)

const (
	// peak is the largest sample of every ringtone: about as loud as the melodies.
	peak = 0.5
	// mostGain is how much one may be amplified for it, 30 dB: beyond that one
	// would hear noise. A file whose largest sample is below faintest is silent.
	mostGain = 31.6
	faintest = 0.001
	// block is how many samples are decoded at once.
	block = 4096
)

// decoder gives the sound of one format.
type decoder interface {
	// rate is in samples per second.
	rate() int
	// read returns the next samples of a mono signal, which are valid until the next
	// read. At the end it returns io.EOF, and no samples.
	read() ([]float32, error)
}

// Load reads a file and returns its sound as 48 kHz mono. Errors: media.ErrRingtoneFormat,
// media.ErrRingtoneTooLarge, media.ErrRingtoneTooLong, media.ErrRingtoneSilent, fs.ErrNotExist and others of the file system,
// ctx's.
func Load(ctx context.Context, path string) ([]float32, error) {
	file, err := contents(path)
	if err != nil {
		return nil, fmt.Errorf("reading a ringtone: %w", err)
	}
	samples, err := decode(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("decoding a ringtone: %w", err)
	}
	return samples, nil
}

// contents reads a file that is one: a pipe would keep who reads it waiting.
func contents(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: it is no file", media.ErrRingtoneFormat)
	case info.Size() > MaxSize:
		return nil, fmt.Errorf("%w: %d bytes", media.ErrRingtoneTooLarge, info.Size())
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all, err := io.ReadAll(io.LimitReader(file, MaxSize))
	if err != nil {
		return nil, err
	}
	return all, nil
}

// decode turns a file's bytes into sound. What the modules that decode say of a
// file, and where they panic, is that it is broken.
func decode(ctx context.Context, file []byte) (samples []float32, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			samples, err = nil, fmt.Errorf("%w: it contradicts itself: %v", media.ErrRingtoneFormat, broken)
		}
	}()
	d, err := open(file)
	if err != nil {
		return nil, asFormat(err)
	}
	if samples, err = collect(ctx, d); err != nil {
		return nil, asFormat(err)
	}
	return level(samples)
}

// open chooses by the first bytes, whatever the file is called.
func open(file []byte) (decoder, error) {
	switch {
	case bytes.HasPrefix(file, []byte("RIFF")):
		return newWAV(file)
	case bytes.HasPrefix(file, []byte("OggS")):
		if first := file[:min(len(file), 512)]; bytes.Contains(first, []byte("\x01vorbis")) {
			return newVorbis(file)
		}
		return newOpus(file)
	}
	return newMP3(file)
}

// asFormat makes media.ErrRingtoneFormat of what a decoder says.
func asFormat(err error) error {
	for _, known := range []error{media.ErrRingtoneFormat, media.ErrRingtoneTooLong, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", media.ErrRingtoneFormat, err)
}

// collect decodes all of a file at the engine's rate.
func collect(ctx context.Context, d decoder) ([]float32, error) {
	if d.rate() < dsp.MinRate || d.rate() > dsp.MaxRate {
		return nil, fmt.Errorf("%w: %d Hz", media.ErrRingtoneFormat, d.rate())
	}
	resampler, err := dsp.NewResampler(d.rate(), media.SampleRate)
	if err != nil {
		return nil, err
	}
	var all []float32
	wide := make([]float32, block*media.SampleRate/dsp.MinRate+block)
	most := media.Samples(MaxTime, media.SampleRate)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := d.read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		for ; len(part) > 0; part = part[min(block, len(part)):] {
			n := resampler.Process(wide, part[:min(block, len(part))])
			all = append(all, wide[:n]...)
		}
		if len(all) > most {
			return nil, fmt.Errorf("%w: more than %v", media.ErrRingtoneTooLong, MaxTime)
		}
	}
}

// level brings samples to the peak of all ringtones.
func level(samples []float32) ([]float32, error) {
	most := 0.0
	for i, x := range samples {
		if x != x || math.IsInf(float64(x), 0) { // a broken float
			samples[i] = 0
			continue
		}
		most = max(most, math.Abs(float64(x)))
	}
	if most < faintest {
		return nil, media.ErrRingtoneSilent
	}
	gain := float32(min(peak/most, mostGain))
	for i := range samples {
		samples[i] *= gain
	}
	return samples, nil
}
