package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPace turns the loop as Fyne does, with a wait that ends as GLFW's does.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan bool, 1)
		rested, calm := 0, 0
		p := &pace{
			livelyUntil: time.Now(),
			calm:        func() { calm++ },
			wait: func(limit time.Duration) {
				rested++
				select {
				case <-events:
				case <-time.After(limit):
				}
			},
			wake: func() { events <- true },
		}
		turn := func(what string, rests bool, takes time.Duration) {
			t.Helper()
			before, began := rested, time.Now()
			p.tick()
			if (rested > before) != rests || time.Since(began) != takes {
				t.Errorf("%s: rested %v for %v, want %v for %v", what, rested > before, time.Since(began), rests, takes)
			}
		}
		var ran []string
		say := func(s string) func() { return func() { ran = append(ran, s) } }

		turn("nothing happens", true, longestRest)
		p.post(say("a"))
		p.post(say("b"))
		turn("something was posted before", false, 0)
		turn("nothing is left", true, longestRest)

		time.AfterFunc(70*time.Millisecond, func() { p.post(say("c")) })
		turn("something is posted meanwhile", true, 70*time.Millisecond)
		turn("what is posted is nobody's hand", true, longestRest)
		p.post(func() { p.post(say("d")) })
		turn("it posts itself", false, 0)
		turn("what was posted by it", false, 0)
		if got := len(ran); got != 4 || ran[0] != "a" || ran[1] != "b" || ran[2] != "c" || ran[3] != "d" {
			t.Errorf("ran %v", ran)
		}

		time.AfterFunc(20*time.Millisecond, p.wake)
		turn("a person moves the mouse", true, 20*time.Millisecond)
		turn("and may go on", false, 0)
		time.Sleep(lively)
		turn("and has stopped", true, longestRest)
		if calm != 0 {
			t.Errorf("calm %d times already", calm)
		}
		for range 2 * calmAfter / longestRest {
			turn("nobody is there", true, longestRest)
		}
		if calm != 1 {
			t.Errorf("calm %d times, want once", calm)
		}
		time.Sleep(calmEvery)
		turn("nobody is there, much later", true, longestRest)
		if calm != 2 {
			t.Errorf("calm %d times, want once more", calm)
		}
	})
}
