package present

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// Call is the page of a call that is not over.
type Call struct {
	ID sipclient.CallID
	Party
	// State says in words how the call stands.
	State string
	Tone  Tone
	// Since is when the talk began; zero before. The timer counts from it.
	Since time.Time
	// Codec is what was negotiated in a person's words, "Opus · 48 kHz".
	Codec string
	// Lock says whether the sound is encrypted; empty while there is none. Locked
	// is whether it is.
	Lock   string
	Locked bool
	Switched
	// Notes are what is wrong while the call goes on, and what is asked in it.
	Notes    []CallNote
	Allowed  call.Commands
	Incoming bool
}

// Party is who a call is with.
type Party struct {
	// Initials stand in the circle; empty where there is no name.
	Initials string
	// Name is the large line, Number the small one beneath; Number is empty
	// where Name is the number itself.
	Name, Number string
	// Via names the account, where there are several.
	Via string
	// About is said beside the number: where the call was sent on to, what the network
	// knows of the caller.
	About []string
}

// Switched is what a person has switched on in a call.
type Switched struct{ Muted, Held, Recording bool }

// Call returns the page of v.
func (c *Catalog) Call(s sipclient.Snapshot, v sipclient.CallView) Call {
	v.Peer = who(v) // what we call them, not what they call themselves
	name, number := c.Peer(v.Peer)
	p := Call{
		ID: v.ID, Party: Party{Name: name, Number: number, Initials: initials(v.Peer.Name), About: c.about(v)}, Allowed: v.Allowed,
		Switched: Switched{Muted: v.Muted, Held: v.Held, Recording: v.Recording},
		Incoming: v.State == call.Offered, Codec: Codec(v.Codec),
	}
	p.State, p.Tone = c.state(v)
	p.Notes = c.callNotes(v, digitWay(s, v.AccountID))
	if v.State == call.Active {
		p.Since = v.Timeline.Answered
	}
	switch {
	case v.Secure:
		p.Lock, p.Locked = c.Text("call.lock"), true
	case v.State == call.Active:
		p.Lock = c.Text("call.no_lock")
	}
	if len(s.Accounts) > 1 {
		for _, a := range s.Accounts {
			if a.ID == v.AccountID {
				p.Via = c.AccountTitle(a)
			}
		}
	}
	return p
}

// digitWay is how an account sends digits.
func digitWay(s sipclient.Snapshot, accountID string) account.DigitWay {
	for _, a := range s.Accounts {
		if a.ID == accountID {
			return a.Digits
		}
	}
	return account.DigitsAuto
}

// SendWaiting is the word of the button that sends the digits with which a call
// waits for its person; empty where it waits with none.
func (c *Catalog) SendWaiting(v sipclient.CallView) string {
	if v.AwaitingDigits == 0 {
		return ""
	}
	return c.Count("call.send_waiting", v.AwaitingDigits)
}

func (c *Catalog) state(v sipclient.CallView) (string, Tone) {
	switch v.State {
	case call.New, call.Preparing:
		return c.Text("call.preparing"), Quiet
	case call.Calling:
		return c.Text("call.calling"), Quiet
	case call.Ringing:
		switch {
		case v.Early:
			return c.Text("call.early"), Quiet
		case v.Alerting:
			return c.Text("call.ringing"), Quiet
		}
		return c.Text("call.calling"), Quiet
	case call.Offered:
		return c.Text("call.offered"), Quiet
	case call.Answering, call.Connecting:
		return c.Text("call.connecting"), Quiet
	case call.Active:
		return c.talking(v)
	case call.Ended:
		return c.Text("call.ended"), Quiet
	}
	return c.Text("call.ending"), Quiet
}

// talking says how a call stands that is up.
func (c *Catalog) talking(v sipclient.CallView) (string, Tone) {
	path := v.Trouble[media.TroubleNetwork]
	switch {
	case errors.Is(path, media.ErrSilent):
		return c.Text("call.silent"), Warn
	case path != nil:
		return c.Text("call.lost"), Warn
	case v.Reconnecting:
		return c.Text("call.reconnecting"), Warn
	case v.Transfer != nil && v.Transfer.State == sipclient.TransferRinging:
		return c.Text("incall.transfer_rings", c.to(v.Transfer.To)), Quiet
	case v.Transfer != nil && (v.Transfer.State == sipclient.TransferAsked || v.Transfer.State == sipclient.TransferTrying):
		return c.Text("incall.transferring", c.to(v.Transfer.To)), Quiet
	case v.Held && v.RemoteHeld:
		return c.Text("incall.both_held"), Quiet
	case v.Held:
		return c.Text("call.held"), Quiet
	case v.RemoteHeld:
		return c.Text("incall.remote_held"), Quiet
	case v.Conference:
		return c.Text("incall.conference"), Good
	}
	return c.Text("call.active"), Good
}

// who returns the other side of a call, by its name in the contacts where it has
// one.
func who(v sipclient.CallView) sipclient.Peer {
	return sipclient.Peer{Number: v.Peer.Number, Name: cmp.Or(v.Contact, v.Peer.Name)}
}

// Peer returns the large and the small line for who is called or calls.
func (c *Catalog) Peer(p sipclient.Peer) (name, number string) {
	number = c.Number(Plain(p.Number))
	if number == "" {
		number = c.Text("call.anonymous")
	}
	if name = Plain(p.Name); name == "" || name == Plain(p.Number) {
		return number, ""
	}
	return name, number
}

// initials returns one or two letters for a name: "DP" for "Demo PBX", the
// first syllable for a name in Hangul.
func initials(name string) string {
	var out []rune
	for word := range strings.FieldsSeq(Plain(name)) {
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsLetter(r) {
			continue
		}
		out = append(out, unicode.ToUpper(r))
		if len(out) == 2 || r > unicode.MaxLatin1 {
			break
		}
	}
	return string(out)
}

// Codec returns a negotiated codec in a person's words: "Opus · 48 kHz" for
// "opus/48000/2". G.722 runs at 16 kHz though its RTP clock says 8000 (RFC 3551
// section 4.5.2).
func Codec(rtpmap string) string {
	name, rest, _ := strings.Cut(rtpmap, "/")
	clock, _, _ := strings.Cut(rest, "/")
	hz, err := strconv.Atoi(clock)
	switch {
	case strings.EqualFold(name, "G722"):
		hz = 16000
	case err != nil || hz <= 0:
		return CodecName(name)
	}
	return CodecName(name) + " · " + strconv.Itoa(hz/1000) + " kHz"
}

// CodecName returns a codec's name as people write it, "G.722" for "G722".
func CodecName(encoding string) string {
	switch strings.ToUpper(encoding) {
	case "OPUS":
		return "Opus"
	case "G722":
		return "G.722"
	case "PCMU":
		return "G.711 µ"
	case "PCMA":
		return "G.711 A"
	}
	return Plain(encoding)
}

// WindowTitle is what stands over the window: who is talked with, and whether
// the microphone is muted, which is seen in the list of windows, too.
func (c *Catalog) WindowTitle(s sipclient.Snapshot, v sipclient.CallView) string {
	p := c.Call(s, v)
	name := p.Name
	if p.Muted && call.Live(v.State) {
		name = c.Text("call.muted") + " · " + name
	}
	if v.State != call.Active {
		name += " · " + p.State
	}
	return name + " – " + c.Text("app.title")
}
