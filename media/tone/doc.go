// Package tone makes the sounds a telephone makes by itself: ringback, busy and
// congestion as they are in the caller's country, the ring of an incoming call,
// and DTMF. All is synthesised as it is read; there are no recordings.
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
// # Goroutines
//
// None. A Generator belongs to one goroutine and does not allocate when read.
//
// # Where to read next
//
// countries.go for the tables; media/session for when each is heard.
package tone
