package present

import (
	"strconv"
	"time"

	"offhook/media"
)

// Quality is how a call sounds, in words; with no MOS nothing was heard yet, or it is on hold.
type Quality struct {
	// MOS is "MOS 4.4 · good", RoundTrip "Round trip 18 ms", Loss "Loss 0.0%".
	MOS, RoundTrip, Loss string
	Tone                 Tone
}

// The opinions of ITU-T G.107 Annex B: from Good on users are satisfied, below
// Fair many are not.
const (
	mosGood = 4.0
	mosFair = 3.6
)

// Quality returns how a call with these counters sounds.
func (c *Catalog) Quality(s media.Stats) Quality {
	if s.MOS == 0 {
		return Quality{MOS: "MOS –", RoundTrip: c.Text("call.round_trip", Data{"Time": "–"}), Loss: c.Text("call.loss", Data{"Percent": "–"})}
	}
	number, word, tone := c.MOS(s.MOS)
	q := Quality{MOS: c.Text("call.mos", Data{"MOS": number, "Word": word}), Tone: tone}
	q.RoundTrip = c.Text("call.round_trip", Data{"Time": milliseconds(s.RoundTrip)})
	q.Loss = c.Text("call.loss", Data{"Percent": c.Percent(s.LossPercent, 1)})
	return q
}

// MOS returns a mean opinion score as it is written, "4.4", the word for it and
// how good that is.
func (c *Catalog) MOS(mos float64) (number, word string, tone Tone) {
	number = c.Decimal(mos, 1)
	switch {
	case mos >= mosGood:
		return number, c.Text("call.good"), Good
	case mos >= mosFair:
		return number, c.Text("call.fair"), Warn
	}
	return number, c.Text("call.poor"), Bad
}

// milliseconds returns a round trip as "18 ms"; unknown is a dash.
func milliseconds(d time.Duration) string {
	if d <= 0 {
		return "–"
	}
	return strconv.FormatInt(max(1, d.Round(time.Millisecond).Milliseconds()), 10) + " ms"
}
