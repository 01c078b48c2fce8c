//go:build unix

package session

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/tone"
)

// BenchmarkCall is a whole call on this computer in real time: what one of its
// two ends costs, network and encryption included.
func BenchmarkCall(b *testing.B) {
	for _, name := range []string{"opus", "PCMU"} {
		b.Run(name, func(b *testing.B) {
			files := Options{Codecs: allCodecs(b), Files: &Files{
				Source: func() (media.Source, error) {
					return mediatest.NewFakeSource(time.Now, tone.Sine(440, -20).Read), nil
				},
			}}
			ends := [2]*phone{}
			for i := range ends {
				engine, err := New(b.Context(), files)
				if err != nil {
					b.Fatal(err)
				}
				defer engine.Close()
				ends[i] = &phone{t: b, engine: engine}
				ends[i].open(name)
			}
			dial(b, ends[0], ends[1])
			before, began := cpu(), time.Now()
			second := time.NewTicker(time.Second)
			defer second.Stop()
			for range b.N {
				<-second.C
			}
			b.ReportMetric(50*(cpu()-before).Seconds()/time.Since(began).Seconds(), "%core/end")
		})
	}
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(fmt.Sprint("getrusage: ", err))
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
