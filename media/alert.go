package media

// Tone is a sound the phone makes by itself.
type Tone string

// The tones. The cadence of all but ToneTest is a country's.
const (
	// ToneRing is the bell of an incoming call, on the ring device.
	ToneRing       Tone = "ring"
	ToneBusy       Tone = "busy"
	ToneCongestion Tone = "congestion"
	// ToneTest is a short sound by which a person hears that the loudspeaker works.
	ToneTest Tone = "test"
)

// Alert is a sound of the phone's own and how it is heard.
type Alert struct {
	Tone Tone
	// Country is an ISO 3166 code; empty means the ITU's tones.
	Country string
	// Melody is one of Melodies, MelodyFile with a path, NoMelody, or empty for the
	// first; only ToneRing has one.
	Melody string
	// Everywhere rings on all loudspeakers; only ToneRing does.
	Everywhere bool
	// Volume is 0 to 1 as a person hears it; 0 means 1.
	Volume float64
}
