//go:build linux

package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"
)

// figure is something that is measured of a call.
type figure int

const (
	stoi figure = iota
	mouthToEar
	buffer
	concealed
	level
	figures
)

// lossy are the traces over which Offhook has to be clearly better: by this part of what
// Chromium makes not understood.
var lossy = []string{"loss5", "loss10", "loss20", "burst5", "burst10"}

const clearly = 0.1

// near is by how much less the score may be, where packets do not get lost, that it is a tie.
const near = 0.003

// columns are what is printed of a figure, and when one of Offhook's is worse than its goal.
var columns = [figures]struct {
	name, format string
	goal         func(trace string, theirs float64) (goal float64, text string)
	more         bool // is better
}{
	stoi: {"STOI", "%.3f", func(trace string, theirs float64) (float64, string) {
		if slices.Contains(lossy, trace) {
			above := theirs + clearly*(1-theirs)
			return above, fmt.Sprintf("≥ %.3f", above)
		}
		return theirs, fmt.Sprintf("≥ %.3f", theirs)
	}, true},
	mouthToEar: {"mouth to ear, ms", "%.0f", func(trace string, theirs float64) (float64, string) {
		if trace == "clean" {
			return 90, "≤ 90"
		}
		return theirs, fmt.Sprintf("≤ %.0f", theirs)
	}, false},
	buffer: {"buffer, ms", "%.0f", func(trace string, theirs float64) (float64, string) {
		if trace == "clean" {
			return 10, "≤ 10"
		}
		return theirs, fmt.Sprintf("≤ %.0f", theirs)
	}, false},
	concealed: {"concealed, %", "%.1f", nil, false},
	level:     {"level, dB", "%+.1f", nil, false},
}

// run is what was measured of one call; NaN where it was not heard.
type run [figures]float64

// result is all calls over one trace.
type result struct {
	trace string
	delay time.Duration // the network's own
	ours  []run
	their []run
}

// The verdicts on a figure.
const (
	met    = ""
	tied   = "tie"
	missed = "MISSED"
)

// row is one line of the table.
func (r result) row(f figure) (ours, theirs float64, goal, verdict string) {
	ours, theirs = medianOf(r.ours, f), medianOf(r.their, f)
	if math.IsNaN(ours) {
		return ours, theirs, "", missed
	}
	if columns[f].goal == nil || math.IsNaN(theirs) {
		return ours, theirs, "", met
	}
	least, text := columns[f].goal(r.trace, theirs)
	better := math.Round(ours) <= math.Round(least)
	if columns[f].more {
		better = ours >= least
	}
	switch {
	case better:
		return ours, theirs, text, met
	case columns[f].more && !slices.Contains(lossy, r.trace) && ours >= least-near:
		return ours, theirs, text, tied
	}
	return ours, theirs, text, missed
}

func printTable(w io.Writer, results []result) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "trace\twhat\tOffhook\tChromium\tgoal\t")
	missedGoals, ties := 0, 0
	for _, r := range results {
		name := fmt.Sprintf("%s (%.0f ms)", r.trace, r.delay.Seconds()*1000)
		for f := range figures {
			ours, theirs, goal, verdict := r.row(f)
			switch verdict {
			case missed:
				missedGoals++
			case tied:
				ties++
			}
			fmt.Fprintf(table, "%s\t%s\t"+columns[f].format+"\t"+columns[f].format+"\t%s\t%s\n", name, columns[f].name, ours, theirs, goal, verdict)
			name = ""
		}
	}
	_ = table.Flush()
	fmt.Fprintf(w, "\nBehind a trace is the delay of the network itself, which mouth to ear has in it. NaN was not heard. %d goals are missed, %d are ties.\n", missedGoals, ties)
}

// medianOf is the median of a figure, to which a call that was not heard counts as the worst;
// NaN where that is the median, or there are no calls.
func medianOf(runs []run, f figure) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		if values[i] = r[f]; math.IsNaN(r[f]) {
			values[i] = math.Inf(1)
		}
	}
	if m, ok := median(values); ok && !math.IsInf(m, 1) {
		return m
	}
	return math.NaN()
}

// median is the middle of some values, or false if there are none. NaN is less than all others.
func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return math.NaN(), false
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2, true
	}
	return sorted[middle], true
}
