package demopbx

import (
	"sync"

	"offhook/media/dsp"
)

const (
	pipeRate  = 48000                // Hz: every codec's rate divides it
	pipeStart = 3 * pipeRate / 50    // samples that wait before the first is read: 60 ms
	pipeLimit = pipeRate * 200 / 1e3 // samples at most: older ones are dropped
)

// pipe carries sound from one call to another, which may have another codec.
type pipe struct {
	mu      sync.Mutex
	in, out converter
	waiting []float32 // at pipeRate
	ready   []float32 // at the reader's rate
	flowing bool
}

// converter is a resampler that is made anew when the rate changes.
type converter struct {
	rate      int
	resampler *dsp.Resampler
}

// convert resamples between rate and pipeRate and appends to dst.
func (c *converter) convert(dst, src []float32, rate int, toPipe bool) []float32 {
	if c.rate != rate {
		from, to := pipeRate, rate
		if toPipe {
			from, to = rate, pipeRate
		}
		resampler, err := dsp.NewResampler(from, to)
		if err != nil {
			return dst // no codec of ours has such a rate
		}
		c.rate, c.resampler = rate, resampler
	}
	n := len(dst)
	dst = append(dst, make([]float32, c.resampler.OutputLen(len(src)))...)
	c.resampler.Process(dst[n:], src)
	return dst
}

// write appends what has come in.
func (p *pipe) write(pcm []float32, rate int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = p.in.convert(p.waiting, pcm, rate, true)
	if surplus := len(p.waiting) - pipeLimit; surplus > 0 {
		p.waiting = append(p.waiting[:0], p.waiting[surplus:]...)
	}
	p.flowing = p.flowing || len(p.waiting) >= pipeStart
}

// read is a source: what has come in, or silence.
func (p *pipe) read(dst []float32, rate int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(dst)
	const chunk = pipeRate / 100
	for p.flowing && len(p.ready) < len(dst) {
		if len(p.waiting) < chunk {
			p.flowing = false
			break
		}
		p.ready = p.out.convert(p.ready, p.waiting[:chunk], rate, false)
		p.waiting = append(p.waiting[:0], p.waiting[chunk:]...)
	}
	n := copy(dst, p.ready)
	p.ready = append(p.ready[:0], p.ready[n:]...)
	return true
}
