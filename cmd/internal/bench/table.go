//go:build linux

package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// figure names something that is measured.
type figure string

const (
	startToRegistered figure = "start to registered"
	startToFrame      figure = "start to first painted frame"
	dialToInviteFirst figure = "Dial to INVITE, first call"
	dialToInviteLater figure = "Dial to INVITE, later calls"
	okToAudioFirst    figure = "200 OK to first audio, first call"
	okToAudioLater    figure = "200 OK to first audio, later calls"
	dialToAudio       figure = "Dial to first audio (callee answers at once)"
	searchCalls       figure = "search of 10,000 past calls"
	searchContacts    figure = "search of 10,000 contacts"
	processorCall     figure = "processor in a call, audio processing off"
	processorVoice    figure = "processor in a call, audio processing on"
	processorIdle     figure = "processor, idle"
	processorHidden   figure = "processor, hidden in the tray"
	memoryCall        figure = "memory in a call"
	memoryIdle        figure = "memory, idle"
	memoryHidden      figure = "memory, hidden in the tray"
)

const (
	millisecond      = "ms"
	secondsPerMinute = "CPU s per min"
	mebibyte         = "MiB PSS"
	notApplicable    = "-"
)

// rows are the lines of the table, with the goal of each for the phone without a window and with it.
var rows = []struct {
	what               figure
	unit               string
	headless, windowed string
}{ // An empty window's figures stand beside: the phone's window may cost 60 MB (57 MiB) more, and no more processor time
	// while it is idle. In a call it is 5 % of a core, and the phone without a window may have 40 MB.
	{startToRegistered, millisecond, "< 300", notApplicable},
	{startToFrame, millisecond, notApplicable, "< 1000"},
	{dialToInviteFirst, millisecond, "< 20", "< 20"},
	{dialToInviteLater, millisecond, "< 20", "< 20"},
	{okToAudioFirst, millisecond, "< 15", "< 15"},
	{okToAudioLater, millisecond, "< 15", "< 15"},
	{dialToAudio, millisecond, "< 60", "< 60"},
	{searchCalls, millisecond, "< 50", notApplicable},
	{searchContacts, millisecond, "< 50", notApplicable},
	{processorCall, secondsPerMinute, "< 1.75, baresip", "< 3"},
	{processorVoice, secondsPerMinute, "< 4, half of chromium", "< 3"},
	{processorIdle, secondsPerMinute, "< 0.1", "empty"},
	{processorHidden, secondsPerMinute, notApplicable, "empty"},
	{memoryCall, mebibyte, "< 38", "empty + 57"},
	{memoryIdle, mebibyte, notApplicable, "empty + 57"},
	{memoryHidden, mebibyte, notApplicable, "empty + 57"},
}

// figures are the measured values of one subject.
type figures map[figure]float64

// column is one subject of the table.
type column struct {
	name string
	figures
}

func printTable(w io.Writer, columns []column) {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprint(table, "what\tunit")
	for _, c := range columns {
		fmt.Fprintf(table, "\t%s", c.name)
	}
	fmt.Fprintln(table, "\tgoal, headless\tgoal, window")
	for _, row := range rows {
		fmt.Fprintf(table, "%s\t%s", row.what, row.unit)
		for _, c := range columns {
			if value, ok := c.figures[row.what]; ok {
				fmt.Fprintf(table, "\t%s", rounded(value))
			} else {
				fmt.Fprintf(table, "\t%s", notApplicable)
			}
		}
		fmt.Fprintf(table, "\t%s\t%s\n", row.headless, row.windowed)
	}
	_ = table.Flush()
}

// rounded gives as many digits as a measurement on a shared machine deserves.
func rounded(value float64) string {
	switch {
	case value < 10:
		return fmt.Sprintf("%.2f", value)
	case value < 100:
		return fmt.Sprintf("%.1f", value)
	default:
		return fmt.Sprintf("%.0f", value)
	}
}

// median is the middle of some values, or false if there are none.
func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2, true
	}
	return sorted[middle], true
}

// firstAndLater notes the first of several values under one name and the median of the others under another.
func (f figures) firstAndLater(first, later figure, values []float64) {
	if len(values) == 0 {
		return
	}
	f[first] = values[0]
	if m, ok := median(values[1:]); ok {
		f[later] = m
	}
}
