package present

import (
	"errors"
	"strings"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// CallNote is what is wrong while a call goes on, what happened in it, or what it asks.
type CallNote struct {
	Sentence
	Tone Tone
	// Ask says which buttons stand beneath.
	Ask CallAsk
}

// CallAsk is what a note in a call lets a person do.
type CallAsk uint8

// The questions.
const (
	AskNothing  CallAsk = iota
	AskDevice           // another device helps
	AskReferral         // whether to be connected with somebody else
	AskPause            // whether the recording is to rest
	AskContinue         // whether it is to go on
)

// callNotes returns the notes of a call, what asks for an answer first; digits is how its
// account sends them.
func (c *Catalog) callNotes(v sipclient.CallView, digits account.DigitWay) (notes []CallNote) {
	add := func(there bool, n CallNote) {
		if there {
			notes = append(notes, n)
		}
	}
	if v.Referral != nil {
		add(v.Allowed.Referral, CallNote{c.sentence("incall.referral", c.to(*v.Referral)), Good, AskReferral})
	}
	if t := v.Transfer; t != nil && t.State == sipclient.TransferFailed && v.State == call.Active {
		s := c.sentence("incall.transfer_failed", c.to(t.To))
		if t.Code != 0 {
			s.Why = c.Ending(sipclient.Outgoing, call.ResultOfStatus(t.Code), call.Cause{By: call.Remote, Code: t.Code, Phrase: t.Phrase}).What
		}
		add(true, CallNote{Sentence: s, Tone: Warn})
	}
	add(v.Unresumed && v.State == call.Active, CallNote{Sentence: c.sentence("incall.unresumed"), Tone: Warn})
	notes = append(notes, c.troubles(v.Trouble)...)
	notes = append(notes, c.instead(v)...)
	add(v.Recording && !v.RecordingPaused, CallNote{c.sentence("incall.recorded"), Quiet, AskPause})
	add(v.Recording && v.RecordingPaused, CallNote{c.sentence("incall.rests"), Warn, AskContinue})
	add(v.AutoAnswered && v.State == call.Active, CallNote{Sentence: c.sentence("incall.auto"), Tone: Quiet})
	add(v.DigitsLost && call.Live(v.State), CallNote{Sentence: c.sentence("incall.digits_lost"), Tone: Warn})
	if v.NoDigits && digits == account.DigitsEvents {
		add(v.State == call.Active, CallNote{Sentence: c.sentence("incall.no_way", Data{"Way": c.Text("advanced.digits_events")}), Tone: Quiet})
	} else {
		add(v.NoDigits && v.State == call.Active, CallNote{Sentence: c.sentence("incall.no_digits"), Tone: Quiet})
	}
	return notes
}

func (c *Catalog) troubles(t map[media.TroubleKind]error) []CallNote {
	var out []CallNote
	for _, kind := range []media.TroubleKind{media.TroubleMicrophone, media.TroubleSpeaker, media.TroubleNetwork} {
		err := t[kind]
		if err == nil {
			continue
		}
		x, known := CallNote{Tone: Warn}, media.ErrLost
		switch {
		case kind != media.TroubleNetwork:
			x.Ask = AskDevice
			x.Sentence, known = c.deviceTrouble(kind, err)
		case errors.Is(err, media.ErrSilent):
			x.Sentence, known = c.sentence("error.silent"), media.ErrSilent
		default:
			x.Sentence = c.sentence("trouble.network")
		}
		if errors.Is(err, known) {
			x.Code = detail(err, known)
		} else {
			x.Code = Plain(err.Error())
		}
		out = append(out, x)
	}
	return out
}

// deviceErrors are those about a device: what is said where nothing can be used, and why
// another device is. The first that fits is meant.
var deviceErrors = [...]struct {
	err            error
	wrong, because string
}{
	{media.ErrMicrophoneSilent, "trouble.lifeless", ""},
	{media.ErrDeviceHeld, "error.device_held", "trouble.because.held"},
	{media.ErrDeviceDenied, "error.device_denied", "trouble.because.denied"},
	{media.ErrDeviceStuck, "error.device_stuck", "trouble.because.stuck"},
	{media.ErrDeviceRate, "error.device_rate", "trouble.because.rate"},
	{media.ErrDeviceGone, "", "trouble.because.gone"},
}

// deviceTrouble is a call's trouble with a device, which is gone where no more is known;
// known is the error of which the sentence is.
func (c *Catalog) deviceTrouble(kind media.TroubleKind, err error) (s Sentence, known error) {
	for _, d := range deviceErrors {
		if d.wrong != "" && errors.Is(err, d.err) {
			return c.sentence(d.wrong), d.err
		}
	}
	if kind == media.TroubleMicrophone {
		return c.sentence("trouble.microphone"), media.ErrNoMicrophone
	}
	return c.sentence("trouble.speaker"), media.ErrNoSpeaker
}

// because is why the chosen device is not used.
func (c *Catalog) because(why error, chosen string) string {
	key := "trouble.because.refused"
	for _, d := range deviceErrors {
		if d.because != "" && errors.Is(why, d.err) {
			key = d.because
			break
		}
	}
	return c.Text(key, Data{"Chosen": chosen})
}

// instead says which devices a call uses while the chosen ones cannot be used.
func (c *Catalog) instead(v sipclient.CallView) (notes []CallNote) {
	for _, use := range [...]struct {
		kind media.TroubleKind
		key  string
	}{{media.TroubleMicrophone, "trouble.speak_into"}, {media.TroubleSpeaker, "trouble.hear_through"}} {
		u := v.Using[use.kind]
		if u.Why == nil || v.Trouble[use.kind] != nil {
			continue
		}
		chosen := Plain(u.Chosen)
		if chosen == "" {
			chosen = c.Text("call.default_device")
		}
		s := c.sentence(use.key, Data{"Name": Plain(u.Name)})
		s.Why = c.because(u.Why, chosen)
		if len(notes) > 0 && notes[0].Why == s.Why { // a headset is both: its reason is given once
			notes = append(notes, CallNote{Sentence: Sentence{What: s.What}, Tone: Quiet})
			continue
		}
		notes = append(notes, CallNote{s, Quiet, AskDevice})
	}
	return notes
}

// about returns what is said beside the number of a call.
func (c *Catalog) about(v sipclient.CallView) (words []string) {
	if v.Forwarded.Number != "" {
		words = append(words, c.Text("incall.forwarded", c.to(v.Forwarded)))
	}
	if v.Incoming == nil {
		return words
	}
	if v.Incoming.Diverted.Number != "" {
		words = append(words, c.Text("incall.diverted", c.to(v.Incoming.Diverted)))
	}
	if known := verified(v.Incoming.Verified); known != "" {
		words = append(words, c.Text(known))
	}
	return words
}

// verified is the key of what a server's verstat says (ATIS-1000074): its word, which is
// no promise. It is empty where that says nothing.
func verified(verstat string) string {
	switch {
	case strings.HasPrefix(verstat, "TN-Validation-Passed"):
		return "incall.verified"
	case strings.HasPrefix(verstat, "TN-Validation-Failed"):
		return "incall.not_verified"
	}
	return ""
}

// to is the data of a text about somebody.
func (c *Catalog) to(p sipclient.Peer) Data {
	name, _ := c.Peer(p)
	return Data{"Name": name}
}
