package present

import (
	"math"
	"path/filepath"
	"slices"

	"offhook/media"
	"offhook/sipclient"
)

// BestCodec returns the encoding name of the codec that a call would prefer.
func BestCodec(s sipclient.Snapshot) string {
	if v, ok := DefaultAccount(s); ok {
		if order := v.CodecOrder(); len(order) > 0 {
			return order[0]
		}
	}
	return "opus"
}

// Rehearsal says how far a rehearsal is.
func (c *Catalog) Rehearsal(x media.Rehearsal) string {
	left := max(0, int(math.Ceil((x.Total - x.Elapsed).Seconds())))
	if x.Playing {
		return c.Count("audio.playing", left)
	}
	return c.Count("audio.recording", left)
}

// CodecWord says in a few words what a codec is good for; empty for one that is
// not known.
func (c *Catalog) CodecWord(name string) string {
	switch CodecName(name) {
	case "Opus":
		return c.Text("codecs.opus")
	case "G.722":
		return c.Text("codecs.g722")
	case "G.711 µ":
		return c.Text("codecs.pcmu")
	case "G.711 A":
		return c.Text("codecs.pcma")
	}
	return ""
}

// MelodyName returns what a melody is called; of an empty name, that of the
// default.
func (c *Catalog) MelodyName(name string) string {
	if name == "" {
		name = media.Melodies()[0]
	}
	if path, is := media.RingtonePath(name); is {
		return Plain(filepath.Base(path))
	}
	switch name {
	case media.MelodyChime:
		return c.Text("ringing.chime")
	case media.MelodyBell:
		return c.Text("ringing.bell")
	case media.MelodyMarimba:
		return c.Text("ringing.marimba")
	case media.MelodyHarp:
		return c.Text("ringing.harp")
	case media.MelodyPulse:
		return c.Text("ringing.pulse")
	case media.MelodyCountry:
		return c.Text("ringing.country")
	case media.NoMelody:
		return c.Text("ringing.none")
	}
	return Plain(name)
}

// KeepDays are how long calls can be kept, in days, 0 for ever, with what is
// chosen among them.
func KeepDays(chosen int) []int {
	days := []int{0, 7, 30, 90, 365}
	if !slices.Contains(days, chosen) {
		days = append(days, chosen)
	}
	return days
}

// KeepFor says how long calls are kept.
func (c *Catalog) KeepFor(days int) string {
	if days == 0 {
		return c.Text("privacy.for_ever")
	}
	return c.Count("privacy.days", days)
}

// AskOlder asks whether what is older than it is kept for may go: calls, messages or both.
func (c *Catalog) AskOlder(calls, messages int) string {
	key := "privacy.keep_both"
	switch {
	case messages == 0:
		return c.Count("privacy.keep_calls", calls)
	case calls == 0:
		return c.Count("privacy.keep_messages", messages)
	case messages == 1: // the plural forms of the text are for the calls
		key = "privacy.keep_both_single"
	}
	return c.Count(key, calls, Data{"Messages": messages})
}
