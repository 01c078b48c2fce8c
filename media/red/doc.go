// Package red is redundant audio in RTP (RFC 2198), as browsers have it: a packet
// brings copies of those before it, so that one that is lost comes again with the next.
//
//	packet n-1, n-2 ──> Packer ──> [ header n-2 | header n-1 | n-2 | n-1 | n ] ──> Reader ──> n-2, n-1, n
//	                                                                                with their own numbers
//
// A copy has a timestamp, but no sequence number: that follows from how much later each
// packet of the stream is than the one before it. A Reader that cannot tell leaves the
// copy out.
//
// # Goroutines
//
// None. A Packer and a Reader each belong to one goroutine, and neither allocates.
//
// # Where to read next
//
// media/rtc offers and carries it; media/jitter takes a copy for a packet that came late.
package red
