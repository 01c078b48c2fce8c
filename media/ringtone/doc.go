// Package ringtone reads the sound files that people choose to ring with: WAV, MP3,
// Ogg Vorbis and Ogg Opus.
//
//	file ─> Load: size? ─> which format, by its first bytes ─> decode ─> mono, 48 kHz
//	                                       ─> length? ─> silent? ─> one loudness ─> samples
//
// A file may be 20 MB large and a minute long; beyond that it is a piece of music
// and not a ring, and would have to be kept in memory. All are brought to the same
// peak.
//
// # Files that are broken, or made to break a program
//
// What is wrong is an error of the vocabulary, media.ErrRingtoneFormat and its like.
// MP3 and Vorbis are decoded by modules that panic when a file contradicts itself; that
// is caught here. What they would not come back from, endless loops and gigabytes of
// tables, is looked for in the headers first (codebooks.go, mp3.go).
//
// MPEG-2's layer III (rates below 32 kHz) comes out wrong of its decoder for some
// files of few bits: one hears it when trying the file.
//
// # Goroutines
//
// None. An MP3 of a minute takes about a second, the others less.
//
// # Where to read next
//
// load.go; media/session rings with what comes out.
package ringtone
