package main

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"

	"offhook/cmd/internal/boot"
)

const (
	// longestRest is how long Fyne's loop rests at most where nothing happens. What
	// Fyne itself posts from another goroutine may wait that long, and is rare.
	longestRest = 250 * time.Millisecond
	// lively is how long the loop does not rest after a person has done something,
	// so that what moves under a hand moves as smoothly as Fyne can do it.
	lively = 500 * time.Millisecond
	// calmAfter is how long nobody has done anything when the phone gets slim, and
	// calmEvery how often it does at most.
	calmAfter = 5 * time.Second
	calmEvery = 10 * time.Minute
)

// pace lets Fyne's loop rest. By itself it turns 60 times a second, even for a
// hidden window, and each turn wakes three threads: that is what an empty window
// costs. Fyne offers no other loop, but it ticks animations between taking events
// and painting. An animation that never ends rests there, until there is an event
// of the window system or something is posted: then it is painted at once, where
// it would have waited for the next turn.
//
//	Fyne's turn: events ──> tick [run what was posted, or rest] ──> paint what changed
//
// All but post belongs to the GUI goroutine.
type pace struct {
	wait func(limit time.Duration) // for an event, which it handles
	wake func()                    // ends wait, from any goroutine
	calm func()                    // called now and then when nobody uses the window

	livelyUntil time.Time
	calmed      time.Time // when calm was called last

	mu       sync.Mutex
	posted   []func()
	resting  bool
	finished []func() // the array of what ran last, to be used again
}

// newPace returns a pace for GLFW's loop, which is Fyne's.
func newPace() *pace {
	return &pace{
		wait: func(limit time.Duration) { glfw.WaitEventsTimeout(limit.Seconds()) },
		wake: glfw.PostEmptyEvent,
		calm: func() { go boot.Slim() },
	}
}

// begin takes hold of the loop. It is called before the loop turns.
func (p *pace) begin() {
	p.livelyUntil = time.Now() // what opens a window is a person's doing
	forever := fyne.NewAnimation(time.Hour, func(float32) { p.tick() })
	forever.RepeatCount = fyne.AnimationRepeatForever
	forever.Start()
}

// post runs f on the GUI goroutine, soon. Any goroutine may call it.
func (p *pace) post(f func()) {
	p.mu.Lock()
	p.posted = append(p.posted, f)
	rests := p.resting
	p.resting = false // it is woken once
	p.mu.Unlock()
	if rests {
		p.wake()
	}
}

// tick is the loop's turn.
func (p *pace) tick() {
	began := time.Now()
	if p.run() || began.Before(p.livelyUntil) || !p.lieDown() {
		return
	}
	if began.Sub(p.livelyUntil) > calmAfter && began.Sub(p.calmed) > calmEvery {
		p.calmed = began
		p.calm()
	}
	p.wait(longestRest)
	p.getUp()
	now := time.Now()
	if !p.run() && now.Sub(began) < longestRest {
		p.livelyUntil = now.Add(lively) // a person's doing has ended the rest
	}
}

// run runs what was posted, and reports whether there was anything.
func (p *pace) run() bool {
	p.mu.Lock()
	todo := p.posted
	p.posted, p.finished = p.finished[:0], nil
	p.mu.Unlock()
	for _, f := range todo {
		f()
	}
	clear(todo)
	p.mu.Lock()
	p.finished = todo
	p.mu.Unlock()
	return len(todo) > 0
}

// lieDown begins a rest, unless something was posted meanwhile.
func (p *pace) lieDown() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resting = len(p.posted) == 0
	return p.resting
}

// getUp ends it.
func (p *pace) getUp() {
	p.mu.Lock()
	p.resting = false
	p.mu.Unlock()
}
