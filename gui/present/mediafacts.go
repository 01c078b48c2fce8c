package present

import (
	"math"

	"offhook/media"
)

// MediaFacts are a call's counters in words. What is not known yet is left out.
func (c *Catalog) MediaFacts(s media.Stats) []Fact {
	var f factList
	f.c = c
	f.add(s.Codec != "", "diagnostics.sent_codec", Codec(s.Codec))
	f.add(s.RemoteCodec != "", "diagnostics.received_codec", Codec(s.RemoteCodec))
	f.add(s.MOS > 0, "diagnostics.mos", c.rating(s.MOS, s.R))
	f.add(s.ListeningMOS > 0, "diagnostics.listening", c.Decimal(s.ListeningMOS, 1))
	f.add(s.RoundTrip > 0, "diagnostics.round_trip", c.Milliseconds(s.RoundTrip))
	came := s.Rx.Packets > 0
	f.add(came, "diagnostics.loss", c.Percent(s.LossPercent, 1))
	f.add(s.Rx.Losses.Bursts > 0, "diagnostics.bursts", join(" · ", c.Integer(int(s.Rx.Losses.Bursts)), c.Milliseconds(s.Rx.Losses.BurstLength)))
	f.add(came, "diagnostics.jitter", c.Milliseconds(s.Rx.Jitter))
	f.add(came, "diagnostics.buffer", c.Milliseconds(s.Rx.BufferDelay))
	f.add(s.Rx.Concealed > 0, "diagnostics.concealed", c.Milliseconds(s.Rx.Concealed))
	f.add(s.Rx.Stretched > 0, "diagnostics.stretched", c.Milliseconds(s.Rx.Stretched))
	f.add(s.Rx.Repaired > 0, "diagnostics.repaired", c.Integer(int(s.Rx.Repaired)))
	f.add(true, "diagnostics.received", c.Integer(int(s.Rx.Packets)))
	f.add(true, "diagnostics.sent", c.Integer(int(s.Tx.Packets)))
	f.add(s.Tx.RemoteLost > 0, "diagnostics.remote_lost", c.Integer(int(s.Tx.RemoteLost)))
	f.add(s.Tx.RemoteJitter > 0, "diagnostics.remote_jitter", c.Milliseconds(s.Tx.RemoteJitter))
	if s.Tx.Heard != nil {
		f.heard(*s.Tx.Heard)
	}
	f.add(s.Path != "", "diagnostics.path", Plain(s.Path))
	f.add(s.Encryption != "", "diagnostics.encryption", Plain(s.Encryption))
	return f.all
}

// factList are those that are known.
type factList struct {
	c   *Catalog
	all []Fact
}

func (f *factList) add(known bool, key, value string) {
	if known {
		f.all = append(f.all, Fact{f.c.Text(key), value})
	}
}

// heard is how the other side hears, as it says.
func (f *factList) heard(h media.Hearing) {
	c := f.c
	f.add(h.ConversationMOS > 0, "diagnostics.heard_mos", c.rating(h.ConversationMOS, h.R))
	f.add(h.ListeningMOS > 0, "diagnostics.heard_listening", c.Decimal(h.ListeningMOS, 1))
	f.add(true, "diagnostics.heard_loss", c.Percent(h.Losses.LostPercent+h.Losses.LatePercent, 1))
	f.add(h.Losses.BurstPercent > 0, "diagnostics.heard_bursts", join(" · ", c.Percent(h.Losses.BurstPercent, 1), c.Milliseconds(h.Losses.BurstLength)))
	f.add(h.BufferDelay > 0, "diagnostics.heard_buffer", c.Milliseconds(h.BufferDelay))
}

// rating is a MOS with the R that it is made of, where that is known: "4.2 · R 87".
func (c *Catalog) rating(mos, r float64) string {
	if r <= 0 {
		return c.Decimal(mos, 1)
	}
	return join(" · ", c.Decimal(mos, 1), "R "+c.Integer(int(math.Round(r))))
}
