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

// cost lets a process family settle, then counts its processor time over a while without a call, and its memory.
func (f figures) cost(ctx context.Context, pid int, over time.Duration, processor, memoryFigure figure) error {
	used, err := use(ctx, over, over, pid)
	if err != nil {
		return err
	}
	f[processor] = used[0]
	f[memoryFigure], err = memory(family(pid))
	return err
}

// part of a call whose processor time is counted by itself.
const part = 2 * time.Second

// costInCall is the same in a call, whose work is the same most of the time: of its parts the median counts, since what else
// runs on the host of a virtual machine makes all in it two or three times slower for seconds. Of other processes, which
// do the same work and so tell how fast the machine was, it returns the processor time.
func (f figures) costInCall(ctx context.Context, pid int, over time.Duration, processor figure, beside ...int) ([]float64, error) {
	used, err := use(ctx, over, part, append([]int{pid}, beside...)...)
	if err != nil {
		return nil, err
	}
	f[processor] = used[0]
	f[memoryCall], err = memory(family(pid))
	return used[1:], err
}

// use lets process families settle, then counts the processor time of each in seconds per minute, the median of parts.
func use(ctx context.Context, over, part time.Duration, pids ...int) ([]float64, error) {
	if err := sleep(ctx, settling); err != nil {
		return nil, err
	}
	counted := make([][]float64, len(pids))
	for range max(1, over/part) {
		began, before := time.Now(), make([]time.Duration, len(pids))
		for i, pid := range pids {
			before[i] = processorTime(family(pid))
		}
		if err := sleep(ctx, part); err != nil {
			return nil, err
		}
		for i, pid := range pids {
			used := processorTime(family(pid)) - before[i]
			if used <= 0 {
				return nil, fmt.Errorf("process %d has ended while it was measured", pid)
			}
			counted[i] = append(counted[i], used.Seconds()/time.Since(began).Minutes())
		}
	}
	medians := make([]float64, len(pids))
	for i := range medians {
		medians[i], _ = median(counted[i])
	}
	return medians, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
