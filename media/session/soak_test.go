package session

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/codec"
	"offhook/media/mediatest"
	"offhook/media/rtc"
)

// soakTone is in Hz: whole periods in each packet, so that packets can be sent again.
const soakTone = 400

// TestSoak plays hours, by their own clock, of a tone from a sender whose clock is not
// ours: it stays one tone, without a click, and nothing grows. Drift is made up for by
// stretching alone.
func TestSoak(t *testing.T) {
	for _, tc := range []struct {
		codec string
		ppm   float64
		long  time.Duration
	}{{"PCMU", -100, 30 * time.Minute}, {"opus", -100, 2 * time.Hour}, {"opus", 100, 30 * time.Minute}} {
		t.Run(fmt.Sprintf("%s %+v ppm", tc.codec, tc.ppm), func(t *testing.T) {
			if raced {
				tc.long = 10 * time.Minute
			}
			soak(t, tc.codec, tc.ppm, tc.long)
		})
	}
}

func soak(t *testing.T, name string, ppm float64, long time.Duration) {
	t.Helper()
	found, _ := allCodecs(t).ByName(name)
	clock := mediatest.NewClock()
	st, err := newStream(allCodecs(t), rtc.Codec{Name: found.Name, PayloadType: found.PayloadType, ClockRate: found.ClockRate, Channels: found.Channels}, clock.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	packets := tonePackets(t, found)
	began := clock.Now()
	step := packetTime.Seconds() * (1 - ppm/1e6) // a fast sender's packets come sooner
	var frame [media.FrameSize]float32
	ear := newToneEar()
	heap, routines := 0, runtime.NumGoroutine()
	k := 0
	for elapsed := time.Duration(0); elapsed < long; elapsed += tick {
		for ; float64(k)*step <= elapsed.Seconds(); k++ {
			st.put(&rtc.Packet{
				SSRC: 1, Sequence: uint16(k), Timestamp: uint32(k * found.ClockRate / 50), Payload: packets[k%len(packets)],
				Arrival: began.Add(time.Duration(float64(k) * step * 1e9)),
			})
		}
		st.read(frame[:])
		if elapsed > time.Second {
			ear.hear(t, elapsed, frame[:])
		}
		if elapsed == time.Minute {
			heap = used()
		}
		clock.Advance(tick)
	}
	stats := st.buffer.Stats()
	t.Logf("%+v", stats)
	drift := time.Duration(ppm * 1e-6 * float64(long))
	if off := stats.Removed - stats.Inserted - drift; off.Abs() > 100*time.Millisecond {
		t.Errorf("a drift of %v was made up for by %v taken out and %v put in", drift, stats.Removed, stats.Inserted)
	}
	if stats.Lost+stats.Invalid+stats.Resets > 0 || stats.Concealed > 30*time.Millisecond || stats.Delay > 60*time.Millisecond {
		t.Errorf("%+v", stats)
	}
	if grown := used() - heap; grown > 256<<10 {
		t.Errorf("%d bytes more are in use than after a minute", grown)
	}
	if n := runtime.NumGoroutine(); n > routines {
		t.Errorf("%d goroutines, %d before", n, routines)
	}
	ear.judge(t)
}

// used is how many bytes are in use.
func used() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// tonePackets are ten seconds of the soak's tone.
func tonePackets(t *testing.T, c codec.Codec) [][]byte {
	t.Helper()
	encoder, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]float32, c.PacketSamples())
	var packets [][]byte
	for k := range 550 {
		for i := range pcm {
			pcm[i] = float32(0.1 * math.Sin(2*math.Pi*soakTone*float64(k*len(pcm)+i)/float64(c.SampleRate)))
		}
		payload := make([]byte, codec.MaxPayload)
		n, err := encoder.Encode(payload, pcm)
		if err != nil {
			t.Fatal(err)
		}
		if k >= 50 { // once it has settled
			packets = append(packets, payload[:n])
		}
	}
	return packets
}

// toneEar listens whether a tone goes on as it must: each sample of a sine follows from
// the two before it.
type toneEar struct {
	follows   float64 // 2 cos ω
	before    [2]float64
	clicks    int
	worst     float64
	worstAt   time.Duration
	listening []float32
	next      time.Duration
}

func newToneEar() *toneEar {
	return &toneEar{follows: 2 * math.Cos(2*math.Pi*soakTone/media.SampleRate), listening: make([]float32, 0, 1<<14)}
}

// clicked is how far off a sample of a tone of this amplitude, 0.1, may be.
const clicked = 0.01

func (e *toneEar) hear(t *testing.T, at time.Duration, frame []float32) {
	for _, s := range frame {
		x := float64(s)
		off := math.Abs(x - e.follows*e.before[1] + e.before[0])
		e.before[0], e.before[1] = e.before[1], x
		if at < 1010*time.Millisecond+tick {
			continue // there are not two samples before it yet
		}
		if off > e.worst {
			e.worst, e.worstAt = off, at
		}
		if off > clicked {
			e.clicks++
		}
	}
	if at < e.next {
		return
	}
	if e.listening = append(e.listening, frame...); len(e.listening) < 1<<14 {
		return
	}
	if hz, level, snr := mediatest.FindTone(e.listening, media.SampleRate); math.Abs(hz-soakTone) > 1 || math.Abs(level+23) > 0.7 || snr < 20 {
		t.Errorf("after %v: %.1f Hz at %.1f dBFS, SNR %.1f dB", at, hz, level, snr)
	}
	e.listening, e.next = e.listening[:0], at+5*time.Minute
}

func (e *toneEar) judge(t *testing.T) {
	t.Helper()
	t.Logf("a sample was at most %.4f off, after %v", e.worst, e.worstAt)
	if e.clicks > 0 {
		t.Errorf("%d clicks; the worst is %.3f off, after %v", e.clicks, e.worst, e.worstAt)
	}
}
