package media

import "strings"

// The melodies of an incoming call, by the names they have in settings. An empty
// name is the first of them.
const (
	MelodyChime   = "chime"
	MelodyBell    = "bell"
	MelodyMarimba = "marimba"
	MelodyHarp    = "harp"
	MelodyPulse   = "pulse"
	// MelodyCountry is the ringing tone of the country.
	MelodyCountry = "country"
	// MelodyFile begins the name of a melody that is a sound file, before its
	// absolute path. See RingtonePath.
	MelodyFile = "file:"
	// NoMelody rings without a sound. It is not among Melodies.
	NoMelody = "none"
)

// Melodies are what an incoming call can ring with, the default first.
func Melodies() []string {
	return []string{MelodyChime, MelodyBell, MelodyMarimba, MelodyHarp, MelodyPulse, MelodyCountry}
}

// RingtonePath returns the path of a melody that is a sound file; ok is false for
// all others.
func RingtonePath(melody string) (path string, ok bool) { return strings.CutPrefix(melody, MelodyFile) }
