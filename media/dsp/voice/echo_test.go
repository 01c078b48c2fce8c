//go:build cgo

package voice

import (
	"fmt"
	"math"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/mediatest/speakers"
)

// echoScene is a person on each side and a room between loudspeaker and microphone.
type echoScene struct {
	name  string
	delay time.Duration // from playing to the first sound
	rt60  time.Duration
	echo  float64       // dB above the near end
	drive float64       // of the loudspeaker: 0 is linear
	ppm   float64       // how much faster the microphone's clock runs
	move  bool          // the path changes after 9 s, in the far end's second turn
	step  time.Duration // so much later the echo comes from then on
	more  time.Duration // that the delay is than what the canceller is told
}

var echoScenes = []echoScene{
	{name: "d20", delay: 20 * time.Millisecond, rt60: 200 * time.Millisecond},
	{name: "d80", delay: 80 * time.Millisecond, rt60: 200 * time.Millisecond},
	{name: "d120", delay: 120 * time.Millisecond, rt60: 200 * time.Millisecond},
	{name: "rt400", delay: 60 * time.Millisecond, rt60: 400 * time.Millisecond},
	{name: "quiet", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, echo: -10},
	{name: "loud", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, echo: 10},
	{name: "nonlinear", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, drive: 4},
	{name: "drift", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, ppm: 80},
	{name: "move", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, move: true},
	{name: "step", delay: 60 * time.Millisecond, rt60: 200 * time.Millisecond, step: 40 * time.Millisecond},
	{name: "bluetooth", delay: 200 * time.Millisecond, rt60: 200 * time.Millisecond, more: 150 * time.Millisecond},
}

// echoed is a scene as sound: far end alone, both, near end alone.
type echoed struct {
	far, near, microphone []float32
	both, alone           float64 // seconds at which they begin
}

// sound makes a scene: the far end speaks twice, then both, then the near end. Each
// room is another one.
func (s echoScene) sound(farSpeaker, nearSpeaker string, room uint64) echoed {
	far, near := speakers.Say(farSpeaker), speakers.Say(nearSpeaker)
	var e echoed
	e.both = 2 * float64(len(far)) / media.SampleRate
	e.alone = e.both + float64(min(len(far), len(near)))/media.SampleRate
	n := int(e.alone*media.SampleRate) + len(near)
	e.far, e.near = make([]float32, n), make([]float32, n)
	copy(e.far, far)
	copy(e.far[len(far):], far)
	copy(e.far[2*len(far):int(e.alone*media.SampleRate)], far)
	copy(e.near[int(e.both*media.SampleRate):int(e.alone*media.SampleRate)], near)
	copy(e.near[int(e.alone*media.SampleRate):], near)
	played := e.far
	if s.drive > 0 {
		played = make([]float32, n)
		for i, x := range e.far {
			x := float64(x)
			played[i] = float32(math.Tanh(x*s.drive)/s.drive + 0.045*math.Pow(math.Tanh(6*x), 2))
		}
	}
	echo := mediatest.Convolve(played, mediatest.Response(room, s.delay, s.rt60))
	change := int(9 * media.SampleRate)
	if s.move {
		copy(echo[change:], mediatest.Convolve(played, mediatest.Response(room+1000, s.delay, s.rt60))[change:])
	}
	if s.step > 0 {
		copy(echo[change:], mediatest.Convolve(played, mediatest.Response(room, s.delay+s.step, s.rt60))[change:])
	}
	if s.ppm != 0 {
		echo = drifted(echo, s.ppm)
	}
	echo = scaled(echo, s.echo)
	e.microphone = sum(echo, e.near, mediatest.Noise(7, -66, time.Duration(n)*time.Second/media.SampleRate+time.Millisecond)[:n])
	return e
}

// drifted plays s as a clock does that runs ppm fast.
func drifted(s []float32, ppm float64) []float32 {
	out := make([]float32, len(s))
	for i := range out {
		at := float64(i) * (1 - ppm*1e-6)
		k := int(at)
		f := float32(at - float64(k))
		if k+1 < len(s) {
			out[i] = s[k]*(1-f) + s[k+1]*f
		}
	}
	return out
}

// echoFigures are what counts: by how many dB the echo is softer in the second
// second of far-end speech and after some ten, and how much is understood of the
// near end while both speak (STOI), processed and as the microphone heard it.
type echoFigures struct{ first, late, both, raw, alone float64 }

// erle is the echo return loss enhancement in dB, where there was echo.
func erle(mic, out []float32, from, to float64) float64 {
	m, o := part(mic, from, to), part(out, from, to)
	const n = media.SampleRate / 50
	var before, after float64
	for at := 0; at+n <= len(m); at += n {
		if l := dsp.Level(m[at : at+n]); l > -45 {
			before += math.Pow(10, l/10)
			after += math.Pow(10, dsp.Level(o[at:at+n])/10)
		}
	}
	return 10 * math.Log10(before/after)
}

// aligned takes the module's own delay out.
func (e echoed) aligned(out []float32) []float32 {
	from := int((e.alone + 0.5) * media.SampleRate)
	clean, best, lag := e.near[from:from+media.SampleRate*2], 0.0, 0
	for l := range media.SampleRate / 50 {
		xy := 0.0
		for i, x := range clean {
			xy += float64(x * out[from+l+i])
		}
		if xy > best {
			best, lag = xy, l
		}
	}
	return append(append([]float32(nil), out[lag:]...), make([]float32, lag)...)
}

// figures measures what was made of a scene.
func (e echoed) figures(out []float32) echoFigures {
	out = e.aligned(out)
	return echoFigures{
		first: erle(e.microphone, out, 1, 2),
		late:  erle(e.microphone, out, e.both-4, e.both),
		both:  mediatest.STOI(part(e.near, e.both, e.alone), part(out, e.both, e.alone)),
		raw:   mediatest.STOI(part(e.near, e.both, e.alone), part(e.microphone, e.both, e.alone)),
		alone: mediatest.STOI(e.near[int((e.alone+0.5)*media.SampleRate):], out[int((e.alone+0.5)*media.SampleRate):]),
	}
}

// TestEchoScenes holds all scenes to 2 dB and 0.03 less than what was measured, as the
// processors' rounding differs, but to the goals of 35 dB and 0.85 where they are
// reached by more.
func TestEchoScenes(t *testing.T) {
	least := map[string]echoFigures{
		"d20":       {first: 35, late: 35, both: 0.85},
		"d80":       {first: 35, late: 35, both: 0.85},
		"d120":      {first: 35, late: 35, both: 0.85},
		"rt400":     {first: 35, late: 35, both: 0.85},
		"quiet":     {first: 33, late: 32, both: 0.91}, // the room's noise is 30 dB softer
		"loud":      {first: 35, late: 45, both: 0.79},
		"nonlinear": {first: 35, late: 35, both: 0.85},
		"drift":     {first: 35, late: 35, both: 0.85},
		"move":      {first: 35, late: 32, both: 0.85},
		"step":      {first: 35, late: 29, both: 0.85},
		"bluetooth": {first: 35, late: 34, both: 0.85},
	}
	for i, s := range echoScenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			e := s.sound("awb", "slt", uint64(i))
			got, want := e.figures(run(t, onlyEcho, e.microphone, e.far, s.delay-s.more)), least[s.name]
			t.Logf("%+.3v", got)
			if got.first < want.first || got.late < want.late || got.both < want.both || got.alone < 0.98 {
				t.Errorf("%+.3v, at least %+.3v was expected", got, want)
			}
		})
	}
}

// TestBesideAEC3 alone: it removes no more of the echo where the way stays the same,
// and leaves far less of who speaks at the same time.
func TestBesideAEC3(t *testing.T) {
	for i, s := range echoScenes {
		if s.name != "d80" && s.name != "loud" && s.name != "drift" {
			continue
		}
		e := s.sound("awb", "slt", uint64(i))
		ours := e.figures(run(t, onlyEcho, e.microphone, e.far, s.delay-s.more))
		theirs := e.figures(browser(t, e.microphone, e.far, s.delay-s.more))
		t.Logf("%s: %+.3v, AEC3 alone %+.3v", s.name, ours, theirs)
		if ours.late < theirs.late || ours.both < theirs.both+0.15 || ours.alone < theirs.alone-0.005 {
			t.Errorf("%s: %+.3v, AEC3 alone has %+.3v", s.name, ours, theirs)
		}
	}
}

// browser returns what AEC3 makes of microphone alone.
func browser(t testing.TB, microphone, played []float32, delay time.Duration) []float32 {
	t.Helper()
	m, err := newModule(true, false)
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	out := append([]float32(nil), microphone...)
	for at := 0; at+media.FrameSize <= len(out); at += media.FrameSize {
		quantize(&m.render, played[at:at+media.FrameSize])
		m.aec3.SetStreamDelayMs(int(delay.Milliseconds()))
		if err := m.aec3.ProcessRender(m.render[:]); err != nil {
			t.Fatal(err)
		}
		m.process(m.aec3, out[at:at+media.FrameSize])
	}
	return out
}

// BenchmarkEcho prints the figures of all scenes beside those of AEC3 alone, with
// three pairs of voices in different rooms: dB of echo removed in the second second
// and later, and the STOI of the near end while both speak. The goals are 35 dB and
// 0.85.
func BenchmarkEcho(b *testing.B) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer table.Flush()
	fmt.Fprintln(table, "\nscene\tfar-near\t2nd s dB\tAEC3\tlate dB\tAEC3\tboth STOI\tAEC3\tuntouched\talone STOI\tAEC3\t")
	for room, pair := range [][2]string{{"slt", "rms"}, {"awb", "slt"}, {"rms", "awb"}} {
		for i, s := range echoScenes {
			e := s.sound(pair[0], pair[1], uint64(100*room+i))
			f := e.figures(run(b, onlyEcho, e.microphone, e.far, s.delay-s.more))
			a := e.figures(browser(b, e.microphone, e.far, s.delay-s.more))
			fmt.Fprintf(table, "%s\t%s-%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", s.name, pair[0], pair[1],
				f.first, a.first, f.late, a.late, f.both, a.both, f.raw, f.alone, a.alone)
		}
	}
	b.ReportMetric(0, "ns/op")
}
