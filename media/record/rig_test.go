package record

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"offhook/media"
	"offhook/media/codec/opus"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/ogg"
	"offhook/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call is the audio loop of a call, by a bubble's clock: each side a tone, or
// nothing.
type call struct {
	*Recorder
	sent, heard *tone.Generator // nil gives nothing
	frame       [media.FrameSize]float32
	slept       atomic.Int64 // nanoseconds its clock is ahead of the bubble's
}

// recording begins one with 440 Hz on the left and 1000 Hz on the right.
func recording(t *testing.T, plan media.Recording) *call {
	t.Helper()
	if plan.Path == "" {
		plan.Path = filepath.Join(t.TempDir(), "call"+plan.Format.Extension())
	}
	c := &call{sent: tone.Sine(440, -20), heard: tone.Sine(1000, -26)}
	var err error
	c.Recorder, err = start(plan, func(err error, _ media.Recorded) { t.Errorf("ended by itself: %v", err) },
		computer{create, space, func() time.Time { return time.Now().Add(time.Duration(c.slept.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// goesOn for d.
func (c *call) goesOn(d time.Duration) {
	for range d / media.FrameDuration {
		time.Sleep(media.FrameDuration) // of the bubble's clock
		c.turn()
		synctest.Wait()
	}
}

func (c *call) turn() {
	if c.sent != nil {
		c.sent.Read(c.frame[:])
		c.Sent(c.frame[:])
	}
	if c.heard != nil {
		c.heard.Read(c.frame[:])
		c.Heard(c.frame[:])
	}
}

func (c *call) ends(t *testing.T) media.Recorded {
	t.Helper()
	recorded, err := c.Stop()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(recorded.Path)
	if err != nil || info.Size() != recorded.Bytes {
		t.Errorf("%d bytes told of %d: %v", recorded.Bytes, info.Size(), err)
	}
	return recorded
}

// play returns both sides of a WAV file of ours.
func play(t *testing.T, path string) (left, right []float32) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil || len(file) < 44 || string(file[36:40]) != "data" {
		t.Fatalf("%d bytes: %v", len(file), err)
	}
	size := binary.LittleEndian.Uint32(file[40:])
	if binary.LittleEndian.Uint16(file[22:]) != 2 || int(size) > len(file)-44 || size%4 != 0 {
		t.Fatalf("no stereo file: % x", file[:44])
	}
	for data := file[44 : 44+size]; len(data) > 0; data = data[4:] {
		left = append(left, float32(int16(binary.LittleEndian.Uint16(data)))/32768)
		right = append(right, float32(int16(binary.LittleEndian.Uint16(data[2:])))/32768)
	}
	return left, right
}

// playOther lets another program turn a file into both sides.
func playOther(t *testing.T, path string) (left, right []float32) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed, and it is the decoder that is not ours")
	}
	out := filepath.Join(t.TempDir(), "decoded.wav")
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-xerror", "-i", path, "-bitexact", out)
	said, err := cmd.CombinedOutput()
	if err != nil || len(said) > 0 {
		t.Fatalf("ffmpeg: %v: %s", err, said)
	}
	return play(t, out)
}

// opusLength is how long an Opus file plays by its own account, and that all its
// packets decode.
func opusLength(t *testing.T, file []byte) time.Duration {
	t.Helper()
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := opus.Codec().NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	samples, pcm := 0, make([]float32, 5760)
	for {
		packet, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n, err := decoder.Decode(pcm, packet)
		if err != nil {
			t.Fatal(err)
		}
		samples += n
	}
	if end := int(r.End()); end >= 0 {
		if end > samples || end < samples-2*960 {
			t.Errorf("ends at %d of %d samples", end, samples)
		}
		samples = end
	}
	return media.Duration(samples-r.Head().PreSkip, media.SampleRate)
}

// sounds checks a tone at every place of a part.
func sounds(t *testing.T, what string, samples []float32, hz, level float64) {
	t.Helper()
	const window = media.SampleRate / 5
	for at := 0; at+window <= len(samples); at += window / 2 {
		got, l, snr := mediatest.FindTone(samples[at:at+window], media.SampleRate)
		if math.Abs(got-hz) > 6 || math.Abs(l-level) > 1 || snr < 15 {
			t.Fatalf("%s at %v: %.0f Hz at %.1f dBFS, SNR %.1f; want %.0f Hz at %.1f", what, media.Duration(at, media.SampleRate), got, l, snr, hz, level)
		}
	}
}

// begins is when the first sound is heard.
func begins(samples []float32) time.Duration {
	for i := 0; i+48 <= len(samples); i += 48 {
		if dsp.Level(samples[i:i+48]) > -50 {
			return media.Duration(i, media.SampleRate)
		}
	}
	return -1
}

func seconds(samples []float32, from, to float64) []float32 {
	return samples[int(from*media.SampleRate):int(to*media.SampleRate)]
}

// noise is what Opus needs most bits for.
func noise(seed uint64) *tone.Generator { return tone.Sine(float64(100*seed)+0.5, -20) }

// run runs another program that judges a file.
func run(t *testing.T, name string, arguments ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed, and it is the judge that is not ours")
	}
	said, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, said)
	}
	return said
}
