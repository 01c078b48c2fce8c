package main

import "offhook/media"

// summaryRx is what came.
type summaryRx struct {
	Packets       uint64        `json:"packets"`
	Lost          uint64        `json:"lost"`
	Late          uint64        `json:"late"`
	Repaired      uint64        `json:"repaired"`
	LossPercent   float64       `json:"loss_percent"`
	JitterMS      float64       `json:"jitter_ms"`
	ConcealedMS   float64       `json:"concealed_ms"`
	Gaps          uint64        `json:"gaps"`
	StretchedMS   float64       `json:"stretched_ms"`
	BufferDelayMS float64       `json:"buffer_delay_ms"` // at the end
	BufferMeanMS  float64       `json:"buffer_mean_ms"`  // of the whole call
	Losses        summaryLosses `json:"losses"`
	LevelDBFS     float64       `json:"level_dbfs"`
}

// summaryTx is what was sent.
type summaryTx struct {
	Packets        uint64  `json:"packets"`
	RemoteLost     uint64  `json:"remote_lost"`
	RemoteJitterMS float64 `json:"remote_jitter_ms"`
	// Heard is how it sounded there, where the other side told it (RTCP XR).
	Heard     *summaryHearing `json:"heard,omitempty"`
	LevelDBFS float64         `json:"level_dbfs"`
}

// summaryLosses is how packets were missing (RFC 3611 4.7.2, G.107 7.5).
type summaryLosses struct {
	LostPercent  float64 `json:"lost_percent"`
	LatePercent  float64 `json:"late_percent"`
	BurstPercent float64 `json:"burst_percent"`
	GapPercent   float64 `json:"gap_percent"`
	BurstMS      float64 `json:"burst_ms"`
	GapMS        float64 `json:"gap_ms"`
	Bursts       uint64  `json:"bursts"`
	BurstRatio   float64 `json:"burst_ratio"`
}

// summaryHearing is media.Hearing in milliseconds.
type summaryHearing struct {
	Losses          summaryLosses `json:"losses"`
	RoundTripMS     float64       `json:"round_trip_ms"`
	EndDelayMS      float64       `json:"end_delay_ms"`
	R               float64       `json:"r"`
	ListeningMOS    float64       `json:"listening_mos"`
	ConversationMOS float64       `json:"conversation_mos"`
	BufferDelayMS   float64       `json:"buffer_delay_ms"`
	BufferMostMS    float64       `json:"buffer_most_ms"`
}

func rxOf(s media.RxStats) summaryRx {
	return summaryRx{
		Packets: s.Packets, Lost: s.Lost, Late: s.Late, Repaired: s.Repaired, LossPercent: hundredths(s.LossPercent), JitterMS: milliseconds(s.Jitter),
		ConcealedMS: milliseconds(s.Concealed), Gaps: s.Gaps, StretchedMS: milliseconds(s.Stretched),
		BufferDelayMS: milliseconds(s.BufferDelay), BufferMeanMS: milliseconds(s.MeanBufferDelay()), Losses: lossesOf(s.Losses), LevelDBFS: s.Level,
	}
}

func txOf(s media.TxStats) summaryTx {
	tx := summaryTx{Packets: s.Packets, RemoteLost: s.RemoteLost, RemoteJitterMS: milliseconds(s.RemoteJitter), LevelDBFS: s.Level}
	if h := s.Heard; h != nil {
		tx.Heard = &summaryHearing{
			Losses: lossesOf(h.Losses), RoundTripMS: milliseconds(h.RoundTrip), EndDelayMS: milliseconds(h.EndDelay),
			R: h.R, ListeningMOS: h.ListeningMOS, ConversationMOS: h.ConversationMOS,
			BufferDelayMS: milliseconds(h.BufferDelay), BufferMostMS: milliseconds(h.BufferMost),
		}
	}
	return tx
}

func lossesOf(l media.Losses) summaryLosses {
	return summaryLosses{
		LostPercent: hundredths(l.LostPercent), LatePercent: hundredths(l.LatePercent),
		BurstPercent: hundredths(l.BurstPercent), GapPercent: hundredths(l.GapPercent),
		BurstMS: milliseconds(l.BurstLength), GapMS: milliseconds(l.GapLength), Bursts: l.Bursts, BurstRatio: hundredths(l.BurstRatio),
	}
}
