// Package ogg reads and writes Opus in Ogg files (RFC 3533, RFC 7845): the format
// of compressed recordings, and one of those that ringtones come in. Of files with
// another codec it gives the packets.
//
//	Opus packets ─> Writer ─> [OpusHead] [OpusTags] [1 s] [1 s] … [last] ─> file
//	                            page       page     pages, each with its checksum
//	file ─> Reader ─> Opus packets, and how much of the sound is to be cut off
//
// It knows nothing of what is in an audio packet but how long it lasts; who
// encodes and decodes is media/codec/opus.
//
// A Writer's file can be played at any moment, if the process is killed too: what
// Flush wrote is whole pages, and a file that ends without the mark of its end is
// one that breaks off. The modules that could be had write a page for each packet
// of 20 ms and no end, and belong to a library that only media/rtc may use; the
// container is two hundred lines.
//
// # Goroutines
//
// None. A Reader and a Writer belong to one goroutine each.
//
// # Where to read next
//
// page.go for the container, head.go for what Opus adds to it; media/record is
// who writes, media/ringtone who reads.
package ogg
