// Empty is what Fyne costs by itself: a window with nothing in it, as large as the
// phone's.
//
//	bench ──starts──> empty ──> a window
//
// Whatever the phone's window costs above it is the phone's. One goroutine waits
// for the signal that ends the program, and ends with it. Read next:
// cmd/internal/bench, which measures both.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	a := app.NewWithID("org.offhook.Empty")
	w := a.NewWindow("Empty")
	w.Resize(fyne.NewSize(380, 660))
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-end
		fyne.Do(a.Quit)
	}()
	w.ShowAndRun()
}
