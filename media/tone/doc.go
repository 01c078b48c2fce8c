// Package tone makes the sounds a telephone makes by itself: ringback, busy and
// congestion as they are in the caller's country, the melodies of an incoming
// call, the cues of what happens in one, and DTMF. All is synthesised as it is
// read; there are no recordings.
//
//	CountryForNumber("07010001000") = "KR" ─┐
//	CountryForLocale("de_AT.UTF-8") = "AT" ─┴─> New(Ringback, country) ─> Read ─> mixer
//
//	Ringback in Korea:  ████______████______████___   440+480 Hz, 1 s on, 2 s off
//
// Frequencies and cadences are those of ITU-T E.180 Supplement 2 (countries.go).
// Each burst is at Level and has smooth edges, so that nothing clicks. A country
// that isn't in the table sounds as E.180 recommends for all.
//
// A melody (melody.go) is strokes of an instrument (score.go): partials that die
// away. All melodies are equally loud, whoever chooses which. Volume turns the
// position of a slider into a gain.
//
// # Goroutines
//
// None. A Generator belongs to one goroutine and does not allocate when read.
//
// # Where to read next
//
// countries.go for the tables, melody.go for the rings; media/session for when each is heard.
package tone
