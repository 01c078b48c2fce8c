package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"offhook/gui/present"
	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// event is one line of what a call goes through, with --json as it stands.
type event struct {
	Event string `json:"event"`
	// T is milliseconds since the command began.
	T         float64             `json:"t_ms"`
	Account   string              `json:"account,omitempty"`
	Call      sipclient.CallID    `json:"call,omitempty"`
	Direction sipclient.Direction `json:"direction,omitempty"`
	Number    string              `json:"number,omitempty"`
	Name      string              `json:"name,omitempty"`
	State     string              `json:"state,omitempty"`
	Codec     string              `json:"codec,omitempty"`
	What      string              `json:"what,omitempty"`
	Error     string              `json:"error,omitempty"`
}

// emit prints one event: as JSON, or for a person.
func (p *program) emit(e event) {
	if p.json {
		p.object(e)
		return
	}
	text := e.Event
	for _, part := range []string{e.Account, string(e.Direction), e.Number, e.Name, e.State, e.Codec, e.What, e.Error} {
		if part != "" {
			text += "  " + present.Plain(part)
		}
	}
	fmt.Fprintf(p.out, "%9.1f ms  %s\n", e.T, text)
}

// reporter tells what changes in one call, from one snapshot to the next.
type reporter struct {
	p        *program
	last     sipclient.CallView
	reported map[string]bool // marks
	trouble  map[media.TroubleKind]error
}

func (p *program) reporter() *reporter {
	return &reporter{p: p, reported: map[string]bool{}, trouble: map[media.TroubleKind]error{}}
}

// mark is a moment of a call's timeline under the name that it is printed with.
type mark struct {
	name string
	at   time.Time
}

func marks(t sipclient.Timeline) []mark {
	return []mark{
		{"invite_sent", t.InviteSent}, {"first_response", t.FirstResponse}, {"ringing", t.Ringing}, {"answered", t.Answered},
		{"ice_connected", t.ICEConnected}, {"dtls_connected", t.DTLSConnected}, {"first_rtp", t.FirstRTP}, {"first_audio", t.FirstAudio},
	}
}

// report emits what is new in v since the view before.
func (r *reporter) report(v sipclient.CallView) {
	now := r.p.now()
	if r.last.ID == "" {
		r.p.emit(event{
			Event: "call", T: r.p.sinceStart(v.Timeline.Started), Account: v.AccountID, Call: v.ID,
			Direction: v.Direction, Number: v.Peer.Number, Name: v.Peer.Name,
		})
	}
	r.moments(v)
	if v.Early && !r.last.Early {
		r.p.emit(event{Event: "early_media", T: now})
	}
	if v.Codec != r.last.Codec {
		r.p.emit(event{Event: "codec", T: now, Codec: v.Codec})
	}
	if v.Reconnecting != r.last.Reconnecting {
		r.p.emit(event{Event: map[bool]string{true: "reconnecting", false: "reconnected"}[v.Reconnecting], T: now})
	}
	r.troubles(v, now)
	if r.last.ID == "" || v.State != r.last.State {
		r.p.emit(event{Event: "state", T: now, State: v.State.String()})
	}
	r.last = v
}

// moments emits the marks that have come, in the order in which they happened.
func (r *reporter) moments(v sipclient.CallView) {
	fresh := slices.DeleteFunc(marks(v.Timeline), func(m mark) bool { return m.at.IsZero() || r.reported[m.name] })
	slices.SortStableFunc(fresh, func(a, b mark) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, m := range fresh {
		r.reported[m.name] = true
		r.p.emit(event{Event: m.name, T: r.p.sinceStart(m.at)})
	}
}

func (r *reporter) troubles(v sipclient.CallView, now float64) {
	for _, kind := range []media.TroubleKind{media.TroubleMicrophone, media.TroubleSpeaker, media.TroubleNetwork} {
		err, before := v.Trouble[kind], r.trouble[kind]
		switch {
		case err != nil && before == nil:
			r.p.emit(event{Event: "trouble", T: now, What: string(kind), Error: r.p.words.Error(err).String()})
		case err == nil && before != nil && v.State != call.Ended:
			r.p.emit(event{Event: "trouble_over", T: now, What: string(kind)})
		}
		r.trouble[kind] = err
	}
}
