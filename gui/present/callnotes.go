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
	notes = append(notes, c.troubles(v.Trouble)...)
	add(v.Recording && !v.RecordingPaused, CallNote{c.sentence("incall.recorded"), Quiet, AskPause})
	add(v.Recording && v.RecordingPaused, CallNote{c.sentence("incall.rests"), Warn, AskContinue})
	add(v.AutoAnswered && v.State == call.Active, CallNote{Sentence: c.sentence("incall.auto"), Tone: Quiet})
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
		x, known := CallNote{Sentence: c.sentence("trouble.network"), Tone: Warn}, media.ErrLost
		switch {
		case errors.Is(err, media.ErrMicrophoneSilent):
			x.Sentence, x.Ask, known = c.sentence("trouble.lifeless"), AskDevice, media.ErrMicrophoneSilent
		case kind == media.TroubleMicrophone:
			x.Sentence, x.Ask, known = c.sentence("trouble.microphone"), AskDevice, media.ErrNoMicrophone
		case kind == media.TroubleSpeaker:
			x.Sentence, x.Ask, known = c.sentence("trouble.speaker"), AskDevice, media.ErrNoSpeaker
		case errors.Is(err, media.ErrSilent):
			x.Sentence, known = c.sentence("error.silent"), media.ErrSilent
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
