package media

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
	// NoMelody rings without a sound. It is not among Melodies.
	NoMelody = "none"
)

// Melodies are what an incoming call can ring with, the default first.
func Melodies() []string {
	return []string{MelodyChime, MelodyBell, MelodyMarimba, MelodyHarp, MelodyPulse, MelodyCountry}
}
