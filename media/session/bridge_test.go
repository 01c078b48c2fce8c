package session

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// stills are sessions at one desk, whose loop the test turns by hand.
type stills []*still

func newStills(t testing.TB, names ...string) stills {
	t.Helper()
	var all stills
	for _, name := range names {
		all = append(all, newStill(t, name))
		if _, err := all[len(all)-1].Offer(t.Context()); err != nil { // nothing gathers in the background any more
			t.Fatal(err)
		}
	}
	for _, x := range all[1:] {
		all[0].desk.Load().add(x.Session)
	}
	return all
}

// packet is 20 ms of the conference.
func (all stills) packet() {
	for _, x := range all {
		x.receive()
	}
	all[0].turn()
}

// TestNoAllocationsInAConference with five others and five encoders.
func TestNoAllocationsInAConference(t *testing.T) {
	all := newStills(t, "opus", "G722", "PCMU", "PCMA", "opus")
	for range 100 {
		all.packet()
	}
	if n := testing.AllocsPerRun(200, all.packet); n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
	for i, x := range all {
		if x.up.meter.Level() < -20 || x.down.meter.Level() < -25 {
			t.Errorf("%d: nothing flows: %.1f, %.1f dBFS", i, x.up.meter.Level(), x.down.meter.Level())
		}
	}
}

// BenchmarkConference is 20 ms of a conference's audio without the network: one
// packet each way for each member. A core has 20 ms for it.
func BenchmarkConference(b *testing.B) {
	for _, codec := range []string{"opus", "PCMU"} {
		for _, n := range []int{1, 2, 5} {
			b.Run(fmt.Sprint(codec, "/", n+1), func(b *testing.B) {
				all := newStills(b, slices.Repeat([]string{codec}, n)...)
				b.ReportAllocs()
				for b.Loop() {
					all.packet()
				}
				perPacket := b.Elapsed() / time.Duration(b.N)
				b.ReportMetric(100*perPacket.Seconds()/packetTime.Seconds(), "%core")
			})
		}
	}
}

// tape is an encoder that keeps what it is given, and since when.
type tape struct {
	now     func() time.Time
	began   time.Time // when the first sample was sent
	samples []float32
}

func (e *tape) Encode(_ []byte, pcm []float32) (int, error) {
	if len(e.samples) == 0 {
		e.began = e.now()
	}
	e.samples = append(e.samples, pcm...)
	return 0, nil
}

// onset is when the packet with the first loud sample was sent.
func (e *tape) onset() time.Time {
	i := slices.IndexFunc(e.samples, func(s float32) bool { return s > 0.05 })
	return e.began.Add(media.Duration(i/packetSize*packetSize, media.SampleRate))
}

// tape lets a session send to a tape.
func (x *still) tape(t testing.TB, now func() time.Time) *tape {
	t.Helper()
	resampler, err := dsp.NewResampler(media.SampleRate, media.SampleRate)
	if err != nil {
		t.Fatal(err)
	}
	e, kept := *x.up.negotiated.Load(), &tape{now: now}
	e.encoder, e.resampler, e.size, e.pcm = kept, resampler, media.Samples(e.packet, media.SampleRate), make([]float32, media.Samples(2*longestPacket, media.SampleRate))
	x.up.negotiated.Store(&e)
	return kept
}

// edge is the sharpest bend in samples: of a tone it is small, of a click large.
func edge(samples []float32) (sharpest float64) {
	for i := 2; i < len(samples); i++ {
		sharpest = max(sharpest, math.Abs(float64(samples[i]-2*samples[i-1]+samples[i-2])))
	}
	return sharpest
}

// TestNobodyHearsItself: in a conference of three, four and six, each is sent the
// microphone and all others as loud as they are, and itself at least 40 dB softer.
func TestNobodyHearsItself(t *testing.T) {
	const hz = 440 // the microphone's
	for _, n := range []int{2, 3, MostLegs} {
		all := newStills(t, []string{"opus", "G722", "PCMU", "PCMA", "opus"}[:n]...)
		heard := mediatest.NewFakeSink(all[0].clock.Now, 0)
		all[0].desk.Load().ends.sink = heard
		tapes := make([]*tape, n)
		for i, x := range all {
			x.packets = nil
			x.encode(x.wire.codecs[0], partyHz[i])
			tapes[i] = x.tape(t, all[0].clock.Now)
		}
		for range 150 {
			all.packet()
		}
		check := func(who string, samples []float32, pitch float64, wanted bool) {
			t.Helper()
			// The sum of six may be turned down, all of it alike.
			level := mediatest.ToneLevel(samples[len(samples)-1<<14:], media.SampleRate, pitch)
			if wanted && (level > -19 || level < -26) || !wanted && level > -60 {
				t.Errorf("%d parties: %s gets %.0f Hz at %.1f dBFS", n+1, who, pitch, level)
			}
		}
		for i := range all {
			check("the host", heard.Played(), partyHz[i], true)
			for k := range all {
				check(fmt.Sprint("member ", k), tapes[k].samples, partyHz[i], i != k)
			}
			check(fmt.Sprint("member ", i), tapes[i].samples, hz, true)
		}
		check("the host", heard.Played(), hz, false)
	}
}

// TestNoClicks: neither at the loudspeaker nor in what is sent is it heard how one
// comes, goes, or how a conference begins and ends.
func TestNoClicks(t *testing.T) {
	all := newStills(t, "opus", "opus", "opus")
	d := all[0].desk.Load()
	heard := mediatest.NewFakeSink(all[0].clock.Now, 0)
	d.ends.sink = heard
	tapes := make([]*tape, len(all))
	for i, x := range all {
		tapes[i] = x.tape(t, all[0].clock.Now)
	}
	talk := func(packets int) {
		for range packets {
			all.packet()
		}
	}
	talk(50)
	began := len(heard.Played())
	if d.remove(all[1].Session) {
		t.Error("the desk is empty")
	}
	lone := newDesk(all[1].engine)
	lone.ends = ends{source: mediatest.NewFakeSource(all[0].clock.Now, tone.Sine(440, -20).Read), sink: &drain{since: time.Now()}}
	lone.add(all[1].Session)
	lone.turn(all[0].clock.Now())
	talk(1)
	lone.turn(all[0].clock.Now().Add(50 * time.Millisecond)) // where the end of the conference is heard
	talk(50)
	d.remove(all[2].Session)
	talk(50)
	d.add(all[2].Session)
	talk(50)
	if sharpest := edge(heard.Played()[began:]); sharpest > 0.02 {
		t.Errorf("a click of %.3f is heard", sharpest)
	}
	for i, x := range tapes {
		if got := edge(x.samples[10*packetSize:]); got > 0.02 {
			t.Errorf("a click of %.3f is sent to %d", got, i)
		}
	}
	if d.bridge.active = len(d.legs) > 1; !d.bridge.active {
		t.Error("the conference has ended")
	}
}

// TestConferenceDelay: the microphone is sent to a conference as soon as to one, and
// a member to the others no later than 20 ms after it is heard here.
func TestConferenceDelay(t *testing.T) {
	const quiet = 50 // packets
	hush := func(hz float64) func([]float32) {
		sound, left := tone.Sine(hz, -20), quiet*packetSize
		return func(dst []float32) {
			clear(dst)
			n := min(left, len(dst))
			left -= n
			sound.Read(dst[n:])
		}
	}
	spoken := map[int]time.Duration{} // by the number of members
	for _, members := range []int{1, 3} {
		all := newStills(t, slices.Repeat([]string{"PCMU"}, members)...)
		d, began := all[0].desk.Load(), all[0].clock.Now()
		d.ends.source = mediatest.NewFakeSource(all[0].clock.Now, hush(440))
		kept := all[0].tape(t, all[0].clock.Now)
		for range quiet + 10 {
			all[0].turn() // the others say nothing
		}
		spoken[members] = kept.onset().Sub(began)
	}
	if spoken[3] != spoken[1] {
		t.Errorf("the microphone is sent after %v to a conference, after %v to one", spoken[3], spoken[1])
	}

	all := newStills(t, "PCMU", "PCMU")
	d, began := all[0].desk.Load(), all[0].clock.Now()
	d.ends.source = mediatest.NewFakeSource(all[0].clock.Now, nil)
	heard := mediatest.NewFakeSink(all[0].clock.Now, 0)
	d.ends.sink = heard
	kept := all[1].tape(t, all[0].clock.Now)
	words := all[0].packets
	all[0].packets = slices.Repeat([][]byte{slices.Repeat([]byte{0xff}, 160)}, quiet) // silence in PCMU
	all[0].packets = append(all[0].packets, words...)
	for range quiet + 20 {
		all[0].receive()
		all[0].turn()
	}
	at := slices.IndexFunc(heard.Played(), func(s float32) bool { return s > 0.05 })
	late := kept.onset().Sub(began.Add(media.Duration(at, media.SampleRate)))
	t.Logf("sent %v after it is heard here", late)
	if at < 0 || late > 20*time.Millisecond {
		t.Errorf("heard at sample %d, and sent %v later", at, late)
	}
}

// TestBridgeClocks: a loudspeaker that is faster or slower than the microphone, and
// both late now and then, neither tear the sound nor make it late.
func TestBridgeClocks(t *testing.T) {
	for _, drift := range []float64{-500e-6, 0, 500e-6} {
		t.Run(fmt.Sprint(drift*1e6, " ppm"), func(t *testing.T) { bridgeClocks(t, drift, packetSize) })
		t.Run(fmt.Sprint(drift*1e6, " ppm, packets of 10 ms"), func(t *testing.T) { bridgeClocks(t, drift, packetSize/2) })
	}
}

func bridgeClocks(t *testing.T, drift float64, size int) {
	var b bridge
	b.begin()
	var own, other line
	mine, theirs := tone.Sine(440, -20), tone.Sine(660, -20)
	random := rand.New(rand.NewPCG(1, 2))
	var sent []float32
	frame, packet := make([]float32, media.FrameSize), make([]float32, size)
	late, worst, written, nextPacket := 0, 0, 0, 0.0
	write := func() {
		b.silence()
		mine.Read(frame)
		b.say(&own, frame)
		theirs.Read(frame)
		b.say(&other, frame)
		b.said()
		written++
	}
	for now := 0.0; now < 120_000; now++ { // milliseconds
		due := int(now/10*(1-drift)) + 1
		for written < due {
			write()
		}
		if now < nextPacket+6*random.Float64() { // the loop comes a little late
			continue
		}
		nextPacket += media.Duration(size, media.SampleRate).Seconds() * 1000
		b.judge(size)
		for b.lacks(size) && written < due+2 {
			write()
		}
		clear(packet)
		b.plan(size)
		if b.now.none && now > 20_000 {
			late++
		}
		b.mix(packet, &own)
		b.done()
		if now > 20_000 {
			worst = max(worst, int(b.written-b.read))
		}
		sent = append(sent, packet...)
	}
	if late > 0 {
		t.Errorf("%d packets had nothing to send", late)
	}
	if most := 20 * media.SampleRate / 1000; worst > most {
		t.Errorf("up to %v is held back", media.Duration(worst, media.SampleRate))
	}
	t.Logf("up to %v is held back", media.Duration(worst, media.SampleRate))
	steady := sent[20*media.SampleRate:]
	if sharpest := edge(steady); sharpest > 0.003 {
		t.Errorf("a bend of %.4f", sharpest)
	}
	for at := 0; at+1<<14 <= len(steady); at += media.SampleRate {
		part := steady[at : at+1<<14]
		if got := mediatest.ToneLevel(part, media.SampleRate, 660); math.Abs(got+20) > 0.2 {
			t.Fatalf("at %v the other's tone is at %.1f dBFS", media.Duration(at, media.SampleRate), got)
		}
		if got := mediatest.ToneLevel(part, media.SampleRate, 440); got > -70 {
			t.Fatalf("at %v the own tone is at %.1f dBFS", media.Duration(at, media.SampleRate), got)
		}
	}
}

// TestBridgeStalls: after the one side or the other has stood still, the sound comes
// back without a click and not late.
func TestBridgeStalls(t *testing.T) {
	var b bridge
	b.begin()
	var own, other line
	theirs := tone.Sine(660, -20)
	frame, packet := make([]float32, media.FrameSize), make([]float32, packetSize)
	var sent []float32
	run := func(frames, packets int) {
		for range frames {
			b.silence()
			theirs.Read(frame)
			b.say(&other, frame)
			b.said()
		}
		for range packets {
			clear(packet)
			b.judge(packetSize)
			b.plan(packetSize)
			b.mix(packet, &own)
			b.done()
			sent = append(sent, packet...)
		}
	}
	for range 50 {
		run(2, 1)
	}
	run(0, 10) // the loudspeaker stands still
	if got := dsp.Level(sent[len(sent)-packetSize:]); got > -100 {
		t.Errorf("something is sent at %.1f dBFS", got)
	}
	for range 50 {
		run(2, 1)
	}
	run(12, 0) // the microphone does, for a moment
	for range 50 {
		run(2, 1)
	}
	if sharpest := edge(sent); sharpest > 0.02 {
		t.Errorf("a click of %.3f", sharpest)
	}
	run(100, 0) // and for a second, of which nothing is sent
	sent = sent[:0]
	if b.written-b.read > lineSize {
		t.Error("what is to be sent was written over")
	}
	for range 50 {
		run(2, 1)
	}
	if held := b.written - b.read; held > packetSize {
		t.Errorf("%d samples are held back", held)
	}
	if got := dsp.Level(sent[len(sent)-10*packetSize:]); math.Abs(got+20) > 0.2 {
		t.Errorf("sent at %.1f dBFS", got)
	}
	if sharpest := edge(sent); sharpest > 0.02 {
		t.Errorf("a click of %.3f", sharpest)
	}
}
