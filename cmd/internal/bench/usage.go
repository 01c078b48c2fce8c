//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func processors() int { return runtime.NumCPU() }

// family returns a process and all its descendants that live now.
func family(pid int) []int {
	children := make(map[int][]int)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has just ended
		}
		// "pid (name with spaces) state ppid …"
		after := string(text[strings.LastIndexByte(string(text), ')')+1:])
		fields := strings.Fields(after)
		id, err1 := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if len(fields) < 2 || err1 != nil {
			continue
		}
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			children[parent] = append(children[parent], id)
		}
	}
	found := []int{pid}
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found
}

// processorTime is what all threads of some processes have run, to the nanosecond: /proc/PID/stat counts in steps of
// 10 ms, in which a phone that wakes for 200 µs is not seen.
func processorTime(pids []int) time.Duration {
	var total time.Duration
	for _, pid := range pids {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		for _, thread := range threads {
			text, err := os.ReadFile(thread)
			if err != nil {
				continue
			}
			ran, _, _ := strings.Cut(string(text), " ")
			if ns, err := strconv.ParseInt(ran, 10, 64); err == nil {
				total += time.Duration(ns)
			}
		}
	}
	return total
}

// memory is the proportional set size of some processes in MiB: a page that n processes share counts 1/n for each.
func memory(pids []int) (float64, error) {
	var kib float64
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			if os.IsNotExist(err) {
				continue
			}
			return 0, fmt.Errorf("reading the memory of process %d: %w", pid, err)
		}
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
				if value, err := strconv.ParseFloat(fields[1], 64); err == nil {
					kib += value
				}
			}
		}
	}
	return kib / 1024, nil
}

// settling is how long a phone may still do what it only does once before its costs are counted.
const settling = 2 * time.Second

// cost lets a process family settle, then counts its processor time over a while, scaled to a minute, and its memory.
func (f figures) cost(ctx context.Context, pid int, over time.Duration, processor, memoryFigure figure) error {
	if err := sleep(ctx, settling); err != nil {
		return err
	}
	began, before := time.Now(), processorTime(family(pid))
	if err := sleep(ctx, over); err != nil {
		return err
	}
	members := family(pid)
	used, took := processorTime(members)-before, time.Since(began)
	if used <= 0 {
		return fmt.Errorf("process %d has ended while it was measured", pid)
	}
	mib, err := memory(members)
	if err != nil {
		return err
	}
	f[processor] = used.Seconds() / took.Minutes()
	f[memoryFigure] = mib
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
