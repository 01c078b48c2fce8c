package present

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

// Arrow says which way a rung of a ladder goes.
type Arrow uint8

// The arrows.
const (
	NoArrow    Arrow = iota // it happened here
	ToServer                // we sent it
	FromServer              // we received it
)

// Rung is a line of a ladder: a message, or something that happened.
type Rung struct {
	// Serial is the message's in the trace, 0 for what is none.
	Serial uint64
	// Offset is when it was, "+58 ms" after the ladder's first or a time of day.
	Offset string
	// Text is what was said, in SIP's own words, or what happened.
	Text  string
	Arrow Arrow
	// Media is true for what the sound did, not the signalling.
	Media bool
	// Tone is Bad for what ends or refuses.
	Tone Tone
	// Message is the whole message, empty where there is none, and Title what
	// stands above it.
	Message, Title string
}

// TracedCall is a call as the list of the diagnostics names it.
func (c *Catalog) TracedCall(v sipclient.CallView, now time.Time) string {
	name, _ := c.Peer(who(v))
	if v.Contact != "" {
		name = Plain(v.Contact)
	}
	key := "diagnostics.call_to"
	if v.Direction == sipclient.Incoming {
		key = "diagnostics.call_from"
	}
	state, _ := c.state(v)
	if v.State == call.Ended {
		state = c.Clock(v.Timeline.Started.In(now.Location()))
	}
	return join(" · ", c.Text(key, Data{"Name": name}), state)
}

// CallLadder is what was said and done in a call, in order; entries are its
// messages.
func (c *Catalog) CallLadder(entries []sipclient.TraceEntry, t sipclient.Timeline) []Rung {
	type moment struct {
		at   time.Time
		rung Rung
	}
	var all []moment
	for _, e := range entries {
		if e.IsMessage() {
			all = append(all, moment{e.At, c.messageRung(e)})
		}
	}
	for _, m := range []struct {
		at  time.Time
		key string
	}{{t.ICEConnected, "diagnostics.ice"}, {t.DTLSConnected, "diagnostics.dtls"}, {t.FirstRTP, "diagnostics.first_rtp"}, {t.FirstAudio, "diagnostics.first_audio"}} {
		if !m.at.IsZero() {
			all = append(all, moment{m.at, Rung{Text: c.Text(m.key), Media: true, Tone: Good}})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return a.at.Compare(b.at) })
	rungs := make([]Rung, len(all))
	for i, m := range all {
		rungs[i] = m.rung
		rungs[i].Offset = c.offset(m.at.Sub(all[0].at))
	}
	return rungs
}

// offset is a time after the first moment: "0 ms", "+58 ms", "+167 s".
func (c *Catalog) offset(d time.Duration) string {
	sign := "+"
	if d < time.Millisecond {
		sign = ""
	}
	if d < 10*time.Second {
		return sign + fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return sign + fmt.Sprintf("%d s", int(d.Seconds()))
}

// ConnectionLadder is what an account's connection did, the newest first:
// events, and the messages that belong to no call.
func (c *Catalog) ConnectionLadder(entries []sipclient.TraceEntry, now time.Time) []Rung {
	var rungs []Rung
	for _, e := range slices.Backward(entries) {
		r := Rung{Text: c.event(e)}
		if e.IsMessage() {
			if !ofConnection(e) {
				continue
			}
			r = c.messageRung(e)
		}
		if e.Kind == sipclient.TraceClose || e.Kind == sipclient.TraceDropped {
			r.Tone = Bad
		}
		r.Offset = e.At.In(now.Location()).Format("15:04:05")
		rungs = append(rungs, r)
	}
	return rungs
}

// ofConnection reports whether a message is about the connection, not a call.
func ofConnection(e sipclient.TraceEntry) bool {
	_, method, _ := strings.Cut(e.Header("CSeq", ""), " ")
	switch strings.TrimSpace(method) {
	case "REGISTER", "OPTIONS", "SUBSCRIBE", "NOTIFY", "MESSAGE", "PUBLISH":
		return true
	}
	return false
}

// event is what happened to a connection.
func (c *Catalog) event(e sipclient.TraceEntry) string {
	key := ""
	switch e.Kind {
	case sipclient.TraceOpen:
		key = "diagnostics.opened"
	case sipclient.TraceClose:
		key = "diagnostics.closed"
	case sipclient.TracePing:
		key = "diagnostics.pinged"
	case sipclient.TraceDropped:
		key = "diagnostics.dropped"
	default:
		return Plain(e.Text)
	}
	return join(" · ", c.Text(key), Plain(e.Text))
}

func (c *Catalog) messageRung(e sipclient.TraceEntry) Rung {
	name, isBad := messageName(e)
	r := Rung{Serial: e.Serial, Text: name, Arrow: FromServer, Message: readable(e.Text), Title: join(" · ", name, c.Count("diagnostics.bytes", len(e.Text), Data{"Bytes": c.Integer(len(e.Text))}))}
	if e.Kind == sipclient.TraceSent {
		r.Arrow = ToServer
	}
	if isBad {
		r.Tone = Bad
	}
	if codecs := offered(e.Text); len(codecs) > 0 {
		r.Text += " (SDP: " + strings.Join(codecs, ", ") + ")"
	}
	return r
}

// messageName is a message's method, or its status and phrase; bad is true where
// it refuses or ends. A challenge refuses nothing yet.
func messageName(e sipclient.TraceEntry) (name string, bad bool) {
	start, _, _ := strings.Cut(e.Text, "\r\n")
	words := strings.Fields(Plain(start))
	switch {
	case len(words) >= 2 && strings.HasPrefix(words[0], "SIP/"):
		code := words[1]
		return strings.Join(words[1:], " "), code >= "400" && code != "401" && code != "407"
	case len(words) > 0:
		return words[0], words[0] == "BYE" || words[0] == "CANCEL"
	}
	return "?", true
}

// maxOffered bounds the codecs named beside a message.
const maxOffered = 6

// offered names the codecs of a message's SDP in order (RFC 8866 section 6.6),
// without DTMF and comfort noise, which every phone has.
func offered(text string) []string {
	var names []string
	for line := range strings.SplitSeq(text, "\n") {
		rest, ok := strings.CutPrefix(line, "a=rtpmap:")
		if !ok {
			continue
		}
		_, mapping, _ := strings.Cut(rest, " ")
		name, _, _ := strings.Cut(mapping, "/")
		name = strings.TrimSpace(Plain(name))
		if name == "" || strings.EqualFold(name, "telephone-event") || strings.EqualFold(name, "CN") || slices.Contains(names, name) {
			continue
		}
		if names = append(names, name); len(names) == maxOffered {
			break
		}
	}
	return names
}

// maxLines and maxLine bound a message that is shown; its copy in the report is
// whole.
const maxLines, maxLine = 300, 500

// readable keeps a message's lines and takes out what would move or hide text.
func readable(text string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimRight(text, "\r\n"), "\r\n", "\n"), "\n")
	lines = lines[:min(len(lines), maxLines)]
	for i, l := range lines {
		lines[i] = plain(l, maxLine)
	}
	return strings.Join(lines, "\n")
}

// Measured are a call's counters, where it has any.
type Measured struct {
	Stats media.Stats
	Known bool
}

// Join puts what is not empty beside each other.
func Join(parts ...string) string { return join(" · ", parts...) }

// Fact is a name and a value.
type Fact struct{ Name, Value string }

// Report is what a support engineer wants to know of a call, or of a phone that
// cannot place one. It is in no language: names of fields, and SIP.
type Report struct {
	Version string
	Now     time.Time
	Account *sipclient.AccountView
	Call    *sipclient.CallView
	Stats   *media.Stats
	Quality []media.Quality
	Trace   []sipclient.TraceEntry
}

// String is the report as text: what is known as JSON, then the messages.
func (r Report) String() string {
	head, err := json.MarshalIndent(map[string]any{
		"offhook": r.Version, "system": runtime.GOOS + "/" + runtime.GOARCH, "at": r.Now,
		"account": r.Account, "call": r.Call, "stats": r.Stats, "quality": r.Quality,
	}, "", "  ")
	if err != nil { // a level that is no number
		head = []byte(err.Error())
	}
	var b strings.Builder
	b.Write(head)
	b.WriteString("\n")
	for _, e := range r.Trace {
		b.WriteString("\n" + e.String())
	}
	return b.String()
}
