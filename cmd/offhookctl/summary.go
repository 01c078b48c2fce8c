package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"offhook/gui/present"
	"offhook/media"
	"offhook/media/dsp"
	"offhook/media/wav"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// endedCall is a call as it ended, with its counters.
type endedCall struct {
	sipclient.CallView
	stats media.Stats
}

// summary is the last object of call and answer with --json, of a call that could
// not be begun, too. Times are milliseconds;
// those of timing_ms count from Dial, or from the INVITE of a call that came in.
type summary struct {
	Event     string              `json:"event"`
	T         float64             `json:"t_ms"`
	Direction sipclient.Direction `json:"direction"`
	Account   string              `json:"account"`
	Number    string              `json:"number"`
	summaryEnd
	Codec  string             `json:"codec"`
	Timing map[string]float64 `json:"timing_ms"`
	Media  summaryMedia       `json:"media"`
	Rx     summaryRx          `json:"rx"`
	Tx     summaryTx          `json:"tx"`
	// Heard is what --record found.
	Heard *heard `json:"heard,omitempty"`
}

// summaryEnd is how the call ended.
type summaryEnd struct {
	Result call.Result `json:"result"`
	// Code and Phrase are the SIP response that refused the call; Q850 and
	// Reason are of the Reason header (RFC 3326), whose SIP cause, where there
	// was no response, begins the text: "SIP 408 Session timeout".
	Code    int    `json:"code"`
	Phrase  string `json:"phrase,omitempty"`
	Q850    int    `json:"q850,omitempty"`
	Reason  string `json:"reason,omitempty"`
	EndedBy string `json:"ended_by,omitempty"`
	// Error is the sentence that was printed on standard error.
	Error string `json:"error,omitempty"`
}

// summaryMedia is what the call was carried by.
type summaryMedia struct {
	TalkMS      float64 `json:"talk_ms"`
	RemoteCodec string  `json:"remote_codec,omitempty"`
	Path        string  `json:"path,omitempty"`
	Encryption  string  `json:"encryption,omitempty"`
	RoundTripMS float64 `json:"round_trip_ms,omitempty"`
	// MOS is the mean over the call (ITU-T G.107), R and ListeningMOS of its last seconds;
	// none where nothing was heard.
	MOS          float64 `json:"mos,omitempty"`
	R            float64 `json:"r,omitempty"`
	ListeningMOS float64 `json:"listening_mos,omitempty"`
	Secure       bool    `json:"secure"`
}

// heard says how much speech, or other sound, is in a recording.
type heard struct {
	SpeechMS  float64 `json:"speech_ms"`
	LevelDBFS float64 `json:"level_dbfs"`
	TotalMS   float64 `json:"total_ms"`
}

func (p *program) summaryOf(v endedCall, recording *heard) summary {
	s := summary{
		Event: "summary", T: p.now(), Direction: v.Direction, Account: v.AccountID, Number: v.Peer.Number,
		summaryEnd: summaryEnd{
			Result: v.Result, Code: responseOf(v.Cause), Phrase: v.Cause.Phrase,
			Q850: v.Cause.Q850, Reason: v.Cause.Text, EndedBy: v.Cause.By.String(),
		},
		Codec: v.Codec, Timing: map[string]float64{}, Heard: recording,
		Media: summaryMedia{
			RemoteCodec: v.stats.RemoteCodec, Path: v.stats.Path, Encryption: v.stats.Encryption,
			RoundTripMS: milliseconds(v.stats.RoundTrip), MOS: hundredths(v.MOS), R: hundredths(v.stats.R), ListeningMOS: hundredths(v.stats.ListeningMOS), Secure: v.Secure,
		},
		Rx: rxOf(v.stats.Rx), Tx: txOf(v.stats.Tx),
	}
	if v.Timeline.DTLSConnected.IsZero() { // no sound ever
		s.Rx.LevelDBFS, s.Tx.LevelDBFS = media.Silence, media.Silence
	}
	if err := ended(p.words, v); err != nil {
		s.Error = err.Error()
	}
	for _, m := range marks(v.Timeline) {
		if !m.at.IsZero() {
			s.Timing[m.name] = milliseconds(m.at.Sub(v.Timeline.Started))
		}
	}
	if t := v.Timeline; !t.Answered.IsZero() {
		s.Media.TalkMS = milliseconds(t.Ended.Sub(t.Answered))
	}
	return s
}

// hundredths leaves out the digits that mean nothing.
func hundredths(v float64) float64 { return math.Round(100*v) / 100 }

// summariseFailure prints, with --json, the summary of a command that had no call
// to tell of. What was wrong with the command line is not worth one.
func (p *program) summariseFailure(direction sipclient.Direction, number string, err error) {
	if err == nil || !p.json {
		return
	}
	status, text := explain(p.words, err)
	if status == exitUsage {
		return
	}
	p.object(summary{
		Event: "summary", T: p.now(), Direction: direction, Number: number,
		summaryEnd: summaryEnd{Result: resultOf(status), Error: text.String()}, Timing: map[string]float64{},
		Rx: summaryRx{LevelDBFS: media.Silence}, Tx: summaryTx{LevelDBFS: media.Silence},
	})
}

// normalClearing is ITU-T Q.850 cause 16: somebody hung up, which is said anyway.
const normalClearing = 16

// responseOf is the SIP response that refused a call, or 0.
func responseOf(c call.Cause) int {
	if c.Elsewhere() {
		return 0 // the Reason of its CANCEL
	}
	return c.Code
}

// summarise prints the end of a call.
func (p *program) summarise(v endedCall, recording *heard) {
	s := p.summaryOf(v, recording)
	if p.json {
		p.object(s)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s", s.Result)
	if s.Code != 0 {
		fmt.Fprintf(&b, " (SIP %d %s)", s.Code, present.Plain(s.Phrase))
	}
	if s.Code == 0 && s.Reason != "" && s.Q850 != normalClearing {
		fmt.Fprintf(&b, " (%s)", present.Plain(s.Reason))
	}
	if s.Result == call.Answered {
		fmt.Fprintf(&b, ": %.1f s of %s, ended by %s side\n", s.Media.TalkMS/1000, s.Codec, map[bool]string{true: "this", false: "the other"}[v.Cause.By != call.Remote])
		fmt.Fprintf(&b, "received %d packets, %d lost, jitter %.1f ms, %.0f ms concealed, level %.1f dBFS\n",
			s.Rx.Packets, s.Rx.Lost, s.Rx.JitterMS, s.Rx.ConcealedMS, s.Rx.LevelDBFS)
		if s.Media.MOS > 0 {
			fmt.Fprintf(&b, "sounded like MOS %.1f (ITU-T G.107)\n", s.Media.MOS)
		}
		fmt.Fprintf(&b, "sent %d packets, level %.1f dBFS\n", s.Tx.Packets, s.Tx.LevelDBFS)
	} else {
		b.WriteByte('\n')
	}
	if recording != nil {
		fmt.Fprintf(&b, "heard %.1f s of words or other sound at %.1f dBFS, in %.1f s\n",
			recording.SpeechMS/1000, recording.LevelDBFS, recording.TotalMS/1000)
	}
	fmt.Fprint(p.out, b.String())
}

// listen measures a recording that is complete.
func listen(name string) (*heard, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	samples, err := wav.ReadAll(f, 24*time.Hour)
	if err != nil {
		return nil, fmt.Errorf("measuring the recording: %w", err)
	}
	activity := dsp.NewActivity(media.SampleRate)
	activity.Write(samples)
	s := activity.Speech()
	return &heard{milliseconds(s.Active), s.Level, milliseconds(s.Total)}, nil
}
