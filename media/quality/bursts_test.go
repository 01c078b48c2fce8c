package quality

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"offhook/media"
)

// told makes Bursts of a stream: "." was there, "x" was lost, "l" was late.
func told(stream string) Bursts {
	var b Bursts
	for _, c := range stream {
		switch c {
		case '.':
			b.Good()
		case 'x':
			b.Lost()
		case 'l':
			b.Late()
		}
	}
	return b
}

// TestBursts takes streams whose bursts and gaps one can count by hand.
func TestBursts(t *testing.T) {
	good := func(n int) string { return strings.Repeat(".", n) }
	const packet = 20 * ms
	for _, tc := range []struct {
		name, stream string
		want         media.Losses
	}{
		{"nothing yet", "", media.Losses{}},
		{"all well", good(100), media.Losses{GapLength: 2 * time.Second}},
		{"single ones, far apart", good(19) + "x" + good(19) + "x" + good(60), media.Losses{
			Missing: 2, Runs: 2, LostPercent: 2, GapPercent: 2, GapLength: 2 * time.Second, BurstRatio: 0.98,
		}},
		{"a burst with some in between", good(30) + "xx" + good(15) + "xlx" + good(50), media.Losses{
			Missing: 5, Runs: 2, Bursts: 1, LostPercent: 4, LatePercent: 1, BurstPercent: 25, BurstLength: 400 * ms,
			GapLength: 800 * ms, BurstRatio: 2.5 * 0.95,
		}},
		{"Gmin between them makes two single ones", good(30) + "x" + good(16) + "x" + good(52), media.Losses{
			Missing: 2, Runs: 2, LostPercent: 2, GapPercent: 2, GapLength: 2 * time.Second, BurstRatio: 0.98,
		}},
		{"one less makes a burst", good(30) + "x" + good(15) + "x" + good(53), media.Losses{
			Missing: 2, Runs: 2, Bursts: 1, LostPercent: 2, BurstPercent: 100 * 2.0 / 17, BurstLength: 340 * ms, GapLength: 830 * ms, BurstRatio: 0.98,
		}},
		{"a burst that goes on", good(46) + "xxxx", media.Losses{
			Missing: 4, Runs: 1, Bursts: 1, LostPercent: 8, BurstPercent: 100, BurstLength: 80 * ms, GapLength: 920 * ms, BurstRatio: 4 * 0.92,
		}},
		{"nothing comes", "xxxxx", media.Losses{Missing: 5, Runs: 1, Bursts: 1, LostPercent: 100, BurstPercent: 100, BurstLength: 100 * ms}},
	} {
		got := told(tc.stream).Losses(packet)
		close := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
		if got.Missing != tc.want.Missing || got.Runs != tc.want.Runs || got.Bursts != tc.want.Bursts ||
			got.BurstLength != tc.want.BurstLength || got.GapLength != tc.want.GapLength ||
			!close(got.LostPercent, tc.want.LostPercent) || !close(got.LatePercent, tc.want.LatePercent) ||
			!close(got.BurstPercent, tc.want.BurstPercent) || !close(got.GapPercent, tc.want.GapPercent) || !close(got.BurstRatio, tc.want.BurstRatio) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tc.name, got, tc.want)
		}
	}
}

// TestBurstRatio: random loss has 1, however much it is, and Gilbert's model what its
// mean burst says.
func TestBurstRatio(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, tc := range []struct{ loss, length float64 }{{0.05, 0}, {0.3, 0}, {0.05, 3}, {0.1, 5}} {
		var b Bursts
		into, out := tc.loss, 1-tc.loss // the chances to begin and to end losing
		if tc.length > 0 {
			out = 1 / tc.length
			into = out * tc.loss / (1 - tc.loss)
		}
		lost := false
		for range 200_000 {
			if p := random.Float64(); lost {
				lost = p >= out
			} else {
				lost = p < into
			}
			if lost {
				b.Lost()
			} else {
				b.Good()
			}
		}
		want := max(1, tc.length*(1-tc.loss))
		if got := b.Losses(20 * ms); !near(got.BurstRatio, want, 0.05*want) || !near(got.LostPercent, 100*tc.loss, 6*tc.loss) {
			t.Errorf("loss %v in bursts of %v: %+v, want a ratio of %.2f", tc.loss, tc.length, got, want)
		}
	}
}

// TestBurstsAddUp: the streams of a call are one after the other.
func TestBurstsAddUp(t *testing.T) {
	b := told(strings.Repeat(".", 40) + "xx")
	b.Add(told("xxx" + strings.Repeat(".", 55)))
	got := b.Losses(20 * ms)
	if got.Missing != 5 || got.Runs != 2 || got.Bursts != 2 || got.LostPercent != 5 || got.BurstLength != 50*ms || got.GapLength != 950*ms {
		t.Errorf("%+v", got)
	}
}
