package sipclient

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

// sounds lets the sessions of w sound like mos.
func (w *world) sounds(mos float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stats = media.Stats{MOS: mos, LossPercent: 2, RoundTrip: 20 * time.Millisecond, Rx: media.RxStats{BufferDelay: 40 * time.Millisecond}}
}

func TestQualityOfACall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "9195")
		synctest.Wait()
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		w.emitMedia(media.Connected{Stage: media.StageDTLS, At: time.Now()})
		wantState(t, c, call.Active)
		time.Sleep(3*time.Second + time.Millisecond) // fake: nothing is heard yet
		if got := c.Quality(id); len(got) != 0 {
			t.Errorf("before anything was heard: %+v", got)
		}
		w.sounds(4)
		time.Sleep(2 * time.Second)
		w.sounds(2)
		time.Sleep(2 * time.Second)
		got := c.Quality(id)
		if len(got) != 4 || got[0].MOS != 4 || got[3].MOS != 2 || got[0].LossPercent != 2 || got[0].BufferDelay != 40*time.Millisecond ||
			got[1].At.Sub(got[0].At) != time.Second {
			t.Errorf("%+v", got)
		}
		if err := c.Hangup(id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		v := wantState(t, c, call.Ended)
		if got := c.Quality(id); len(got) != 5 || v.MOS < 2.79 || v.MOS > 2.81 { // 4 4 2 2, and 2 at the end
			t.Errorf("at the end: mean %v of %+v", v.MOS, got)
		}
		if recent, err := c.Recent(t.Context(), HistoryQuery{}); err != nil || len(recent) != 1 || recent[0].MOS != v.MOS {
			t.Errorf("history %+v, %v", recent, err)
		}
		time.Sleep(time.Hour)
		if got := c.Quality(id); len(got) != 5 {
			t.Errorf("an hour later: %d points", len(got))
		}
	})
}

func TestQualityOfAnUnansweredCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "9195")
		synctest.Wait()
		if err := c.Hangup(id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := c.Quality(id); got != nil || w.history[0].MOS != 0 {
			t.Errorf("%+v, mean %v", got, w.history[0].MOS)
		}
	})
}

// TestQualityIsBounded: calls of a day, and many of them.
func TestQualityIsBounded(t *testing.T) {
	var q qualities
	const day = 24 * 60 * 60
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for s := range day {
		mos := 4.4
		if s == 50000 {
			mos = 1.2
		}
		q.add("day", media.Quality{At: at.Add(time.Duration(s) * time.Second), MOS: mos})
	}
	points := q.of("day")
	if len(points) > qualityMost || len(points) < qualityMost/2 {
		t.Errorf("%d points", len(points))
	}
	worst := points[0]
	for i, p := range points {
		if i > 0 && !p.At.After(points[i-1].At) {
			t.Fatalf("point %d is not after the one before", i)
		}
		if p.MOS < worst.MOS {
			worst = p
		}
	}
	if worst.MOS != 1.2 || worst.At != at.Add(50000*time.Second) {
		t.Errorf("the dropout is lost: the worst is %+v", worst)
	}
	if mean := q.mean("day"); mean < 4.39 || mean > 4.4 {
		t.Errorf("mean %v", mean)
	}
	for i := range 30 {
		q.add(CallID(fmt.Sprint(i)), media.Quality{At: at, MOS: 4})
	}
	if len(q.calls) != qualityCalls || q.of("day") != nil || q.of("9") != nil || len(q.of("10")) != 1 {
		t.Errorf("%d calls are kept", len(q.calls))
	}
}

func TestVolumeOfARun(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		if v := c.Snapshot().Volume; v != 100 {
			t.Errorf("%d at first", v)
		}
		for percent, want := range map[int]int{130: 130, 900: media.MaxVolume, -3: 0} {
			if err := c.SetVolume(percent); err != nil || c.Snapshot().Volume != want || !w.has(fmt.Sprint("volume ", want)) {
				t.Errorf("%d: %v, %d in the snapshot, %v", percent, err, c.Snapshot().Volume, w.all())
			}
		}
	})
}
