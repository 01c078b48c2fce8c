//go:build linux

// Voice measures how speech sounds after it has gone through a bad network, by Offhook and by Chromium with JsSIP at once.
//
//	                      ┌─ offhookctl ══ link ══ offhookctl ─> ear 0 ─┐
//	speech ─> microphone ─┤                 trace                       ├─> recording ─> score
//	                      └─ Chromium ════ link ════ Chromium ─> ear 1 ─┘
//
// All four are whole phones, with SIP, ICE, DTLS-SRTP, jitter buffer, codec and the sound devices of one PulseAudio server,
// on whose clock the mouth and both ears are recorded. The links impose the same trace, packet by packet of RTP time, on both
// calls at the same moment, so that both find the same machine. That should be an idle one: four phones and a sound server
// need most of two processors, and what delays them is heard as a bad network is. Echo, noise and gain processing are off.
//
// What was heard is compared with what was said by STOI (how much is understood, 0 to 1), by the time from mouth to ear, and
// by level; the phones themselves tell how long packets waited in the jitter buffer on average and what part of the sound they invented. Printed are medians over the runs, and where a goal is missed.
//
// A trace (traces/) is 20 s of a network, in slots of 20 ms: lossN and burstN lose N %, singly and in bursts; jitN have
// delays that vary by N ms; wifi stalls; mobile does all of that; reorder5 lets packets overtake; drift sends 100 ppm too
// fast or too slowly.
//
// Goroutines: those of the links (link.go), and one for each call while it begins and ends. Read room in sound.go, then
// link.go and score.go; table.go has the goals.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	settling = 3 * time.Second // from the first sound to the speech
	tail     = 1200 * time.Millisecond
	patience = time.Minute // for a call to begin, or to end
)

// plan says what to measure.
type plan struct {
	program string
	runs    int
	traces  []string
	keep    string // folder for recordings
}

func main() {
	var p plan
	var traces string
	flag.StringVar(&p.program, "program", "bin/offhookctl", "offhookctl")
	flag.IntVar(&p.runs, "runs", 5, "calls over each trace")
	flag.StringVar(&traces, "traces", "clean loss5 loss10 loss20 burst5 burst10 jit30 jit60 wifi mobile", "names of traces, with spaces between")
	flag.StringVar(&p.keep, "keep", "", "folder in which to keep what was heard, as WAV files")
	flag.Parse()
	p.traces = strings.Fields(traces)

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := measure(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "voice:", err)
		cancel()
		os.Exit(1)
	}
}

// lab is the room and both subjects with their servers.
type lab struct {
	room     *room
	servers  []*server
	subjects []subject // Offhook, Chromium
}

func newLab(ctx context.Context, dir string, p plan) (_ *lab, err error) {
	l := new(lab)
	defer func() {
		if err != nil {
			l.Close()
		}
	}()
	if l.room, err = newRoom(ctx, dir); err != nil {
		return nil, err
	}
	return l, l.staff(ctx, p)
}

// staff starts the servers and the phones.
func (l *lab) staff(ctx context.Context, p plan) error {
	for range 2 {
		s, err := newServer(ctx)
		if err != nil {
			return err
		}
		l.servers = append(l.servers, s)
	}
	l.subjects = append(l.subjects, &offhook{server: l.servers[0], room: l.room, program: p.program, ear: ear(0)})
	browsers, err := newChromium(ctx, l.servers[1], l.room, ear(1))
	if err != nil {
		return err
	}
	l.subjects = append(l.subjects, browsers)
	return nil
}

// Close ends everything.
func (l *lab) Close() {
	for _, s := range l.subjects {
		s.Close()
	}
	for _, s := range l.servers {
		s.Close()
	}
	if l.room != nil {
		l.room.Close()
	}
}

func measure(ctx context.Context, p plan) error {
	dir, err := os.MkdirTemp("", "offhook-voice-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	var results []result
	for _, name := range p.traces {
		t, err := readTrace(name)
		if err != nil {
			return err
		}
		results = append(results, result{trace: name, delay: t.mean()})
	}
	l, err := newLab(ctx, dir, p)
	if err != nil {
		return err
	}
	defer l.Close()
	for n := range p.runs {
		for i := range results {
			r := &results[i]
			fmt.Fprintf(os.Stderr, "%s, run %d of %d …\n", r.trace, n+1, p.runs)
			runs, err := l.whole(ctx, p, r.trace, n)
			if err != nil {
				return fmt.Errorf("%s: %w", r.trace, err)
			}
			r.ours, r.their = append(r.ours, runs[0]), append(r.their, runs[1])
		}
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("%s, load %.14s, medians of %d runs\n\n", time.Now().Format(time.DateOnly), load, p.runs)
	printTable(os.Stdout, results)
	return nil
}

// attempts is how often a call may break, which is said.
const attempts = 3

// whole is one call of each subject to its end: where one breaks, all are made anew.
func (l *lab) whole(ctx context.Context, p plan, name string, n int) ([]run, error) {
	for attempt := 1; ; attempt++ {
		runs, err := l.once(ctx, p, name, n)
		if err == nil || attempt == attempts || ctx.Err() != nil {
			return runs, err
		}
		fmt.Fprintf(os.Stderr, "  calling anew: %v\n", err)
		if err := l.each(ctx, func(ctx context.Context, i int) error { return l.subjects[i].renew(ctx) }); err != nil {
			return nil, err
		}
	}
}

// once is one call of each subject at the same time.
func (l *lab) once(ctx context.Context, p plan, name string, n int) ([]run, error) {
	t, err := readTrace(name)
	if err != nil {
		return nil, err
	}
	for _, s := range l.servers {
		s.link.use(t)
	}
	said := make([]inside, len(l.subjects))
	if err := l.each(ctx, func(ctx context.Context, i int) error { return l.subjects[i].call(ctx) }); err != nil {
		return nil, err
	}
	if err := sleep(ctx, settling); err != nil {
		return nil, err
	}
	channels, err := l.room.speak(ctx, n)
	if err != nil {
		return nil, err
	}
	err = l.each(ctx, func(ctx context.Context, i int) (err error) {
		said[i], err = l.subjects[i].end(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := keep(p.keep, fmt.Sprintf("%s-%d", name, n), channels[:1+len(l.subjects)]); err != nil {
		return nil, err
	}
	runs := make([]run, len(l.subjects))
	for i := range runs {
		s, ok := judge(channels[0], channels[1+i])
		if !ok {
			s = score{stoi: 0, delay: math.NaN(), level: math.NaN()}
		}
		runs[i] = run{stoi: s.stoi, mouthToEar: s.delay, buffer: said[i].buffer, concealed: said[i].concealed, level: s.level}
		fmt.Fprintf(os.Stderr, "  %.3v\n", runs[i])
	}
	return runs, nil
}

// each does something with all subjects at once, and waits.
func (l *lab) each(ctx context.Context, do func(ctx context.Context, subject int) error) error {
	failed := make([]error, len(l.subjects))
	var all sync.WaitGroup
	for i := range l.subjects {
		all.Go(func() { failed[i] = do(ctx, i) })
	}
	all.Wait()
	return errors.Join(failed...)
}

// limited bounds a wait.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, patience, errors.New("a minute passed"))
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
