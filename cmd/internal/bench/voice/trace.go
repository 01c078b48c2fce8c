//go:build linux

package main

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"time"
)

//go:embed traces/*.csv
var traceFiles embed.FS

// fate is what becomes of the packets of one slot of 20 ms.
type fate struct {
	lost  bool
	delay time.Duration
}

// trace is what a network does, slot by slot; after its end it begins again.
type trace []fate

// readTrace reads an embedded trace: a line "sequence,lost,delay in ms" for each slot.
func readTrace(name string) (trace, error) {
	text, err := traceFiles.ReadFile("traces/" + name + ".csv")
	if err != nil {
		return nil, fmt.Errorf("there is no trace %q", name)
	}
	return parseTrace(string(text))
}

func parseTrace(text string) (trace, error) {
	var t trace
	for line := range strings.Lines(text) {
		columns := strings.Split(strings.TrimSpace(line), ",")
		if len(columns) != 3 {
			return nil, fmt.Errorf("a trace's line has three columns, not %q", line)
		}
		if columns[0] == "seq" {
			continue
		}
		delay, err := strconv.ParseFloat(columns[2], 64)
		if err != nil || delay < 0 || delay > 10_000 {
			return nil, fmt.Errorf("a trace's delay is milliseconds, not %q", columns[2])
		}
		t = append(t, fate{lost: columns[1] == "1", delay: time.Duration(delay * float64(time.Millisecond))})
	}
	if len(t) == 0 {
		return nil, fmt.Errorf("a trace without a line")
	}
	return t, nil
}

// mean is what the network itself adds to the delay.
func (t trace) mean() time.Duration {
	var sum time.Duration
	n := 0
	for _, f := range t {
		if !f.lost {
			sum += f.delay
			n++
		}
	}
	return sum / time.Duration(max(n, 1))
}
