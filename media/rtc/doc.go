// Package rtc is one WebRTC audio connection: session descriptions, ICE,
// DTLS-SRTP, RTP and RTCP. It is made of pion's parts with an offer/answer of its
// own, because pion's PeerConnection is built for browsers: against SIP servers
// it loses sound when an answer lacks a=mid or a=ssrc, when a stream changes its
// SSRC, after remote hold, and it can neither put on hold nor follow a new
// fingerprint.
//
//	Offer, SetAnswer, Answer         Send, SendDTMF             OnPacket, OnDTMF
//	           │                            │                            ▲
//	        session ── formats ──>       sender ──> RTCP reporter <── receiver
//	           │                            │                            │
//	           └─ starts ─> route: association (DTLS, SRTP keys: encrypt, decrypt)
//	                                        │ writes through its current
//	                                      link (ICE agent, sockets)
//
// A Peer is one call. It has one sender and one receiver for its whole life. A
// route is one attempt to reach the other side: a link and the association on
// it. A first answer makes the first route; a forked call or a re-INVITE with new
// credentials makes another beside it, which takes over when it is connected.
// An ICE restart is a new link under the running association.
//
// What is sent takes the pair of addresses that ICE has selected, unless the
// other side shakes hands on another one that ICE has checked (follow.go).
// What is received of sound does not pass through ICE (socket.go): it is taken from the
// socket, with the time at which the kernel got it where that is known.
//
// A relay (TURN, turn.go) is one more candidate: it is offered if it is there
// within the 300 ms that a STUN server has, and its path waits 150 ms for a better
// one.
//
// Redundant audio (RFC 2198) is packed and taken apart here, too (redundancy.go, package
// red): a codec never sees it.
//
// # RTCP
//
// Reports go every few seconds on the RTP path (RFC 5761). If the other side does
// not accept a=rtcp-mux, none are sent: there is no second component. What comes
// on the RTP path is read all the same.
//
// Extended reports (RFC 3611, xr.go) are offered and sent where a=rtcp-xr allows: how
// the other side sounds here (VoIP metrics), and the round trip of who only listens.
// Browsers offer the second and ignore the first, FreeSWITCH and Asterisk know
// neither. What became of each packet is followed in window.go.
//
// # Goroutines
//
// Per link, its reader and those of pion/ice, on which sound is received; per route, one that waits for ICE,
// shakes hands and then reads the DTLS connection; per peer, the RTCP reporter
// and, while digits are being sent, their sender. Peer.Close ends and awaits all
// of them. Callbacks run on them: they must be quick and must not call Close.
//
// # Where to read next
//
// peer.go, then offer.go and answer.go for what is said, route.go, link.go and
// association.go for how it is carried.
package rtc
