//go:build linux

// Bench measures Offhook beside a browser page, on this machine, in one run: how long a person waits, and what the phone
// costs while nobody thinks of it.
//
//	                                    ┌── offhookctl      the phone without a window
//	baresip ──udp── Kamailio ──wss──────┤
//	answers and sounds                  └── Chromium with JsSIP
//
//	Xvfb ── offhook ──wss── offhookctl demopbx      the window, and an empty one beside it
//
// Both phones call the same baresip through the same Kamailio, one after the other, so that they find the same machine.
// How long a call takes to set up is timed with a phone that is logged in, the page's by its own clock, Offhook's by
// running its engine in this process. Figures are medians. Processor time counts every thread of every process of a
// phone; baresip's is of the call with offhookctl, at the same moments. Memory is the proportional set size (PSS) of all
// its processes. Package rig starts and ends everything; besides the engine's there are no goroutines but one that waits
// for the window's end.
//
// Read lab.go for what is set up, setup.go, search.go, offhook.go, window.go and browser.go for how each is measured, table.go for
// the goals.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// plan says how long and how often to measure.
type plan struct {
	programs string        // folder of offhook and offhookctl
	call     time.Duration // over which processor time in a call is counted
	idle     time.Duration // the same without a call
	calls    int           // whose set-up is timed
	only     string        // subject to measure, or empty for all
}

func main() {
	var p plan
	flag.StringVar(&p.programs, "programs", "bin", "folder of offhook and offhookctl")
	flag.DurationVar(&p.call, "call", time.Minute, "length of the call over which processor time is counted")
	flag.DurationVar(&p.idle, "idle", 10*time.Second, "time over which processor time without a call is counted")
	flag.IntVar(&p.calls, "calls", 5, "calls whose set-up is timed")
	flag.StringVar(&p.only, "only", "", "measure only this: offhookctl, offhook, \"empty window\" or chromium")
	flag.Parse()

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		cancel()
		os.Exit(1)
	}
}

// subjects are what is measured, in the order of the table's columns.
var subjects = []struct {
	name    string
	measure func(context.Context, *lab, plan) (figures, error)
}{
	{"offhookctl", measureHeadless},
	{"offhook", measureWindow},
	{"empty window", measureEmpty},
	{"chromium", measureBrowser},
}

func run(ctx context.Context, p plan) error {
	lab, err := newLab(ctx)
	if err != nil {
		return err
	}
	defer lab.Close()

	var columns []column
	for _, subject := range subjects {
		if p.only != "" && p.only != subject.name {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s …\n", subject.name)
		measured, err := subject.measure(ctx, lab, p)
		if err != nil {
			return fmt.Errorf("%s: %w", subject.name, err)
		}
		columns = append(columns, column{subject.name, measured})
	}
	if len(columns) == 0 {
		return fmt.Errorf("nothing is called %q", p.only)
	}
	if len(lab.answered) > 0 {
		columns = append(columns, column{"baresip", lab.answered})
	}
	fmt.Print(machine())
	printTable(os.Stdout, columns)
	return nil
}

// machine says on what this was measured: figures of two machines don't compare.
func machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	load, _ := os.ReadFile("/proc/loadavg")
	return fmt.Sprintf("%s, %s, %d processors, load %.14s\n\n", time.Now().Format(time.DateOnly), model, processors(), load)
}
