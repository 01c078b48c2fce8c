package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"offhook/cmd/internal/boot"
)

// slimAfter is when what only the start needed is given back.
const slimAfter = 3 * time.Second

func main() {
	// A call needs a few hundredths of one core. With more than one, Go wakes an
	// idle thread at each packet to see whether there is more to do.
	runtime.GOMAXPROCS(1)
	time.AfterFunc(slimAfter, boot.Slim)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the program at once
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, began: time.Now()}
	os.Exit(p.run(ctx, os.Args[1:]))
}
