package rtc

import "errors"

// What can be wrong with the other side's session description. A caller that
// gets one of these for an offer answers 488 (RFC 3261 21.4.26); for an answer,
// it ends the call.
var (
	// ErrBadSDP: the text is not a session description, or is beyond our limits.
	ErrBadSDP = errors.New("rtc: malformed session description")
	// ErrNoAudio: the description has no audio line.
	ErrNoAudio = errors.New("rtc: no audio in the session description")
	// ErrMediaRejected: the audio line has port 0: the other side declined it (RFC 3264 6).
	ErrMediaRejected = errors.New("rtc: the other side declined the audio (port 0)")
	// ErrNoICE: no ice-ufrag or ice-pwd: the other side is no WebRTC peer (RFC 8839).
	ErrNoICE = errors.New("rtc: no ICE credentials in the session description")
	// ErrNoFingerprint: no usable a=fingerprint, so that DTLS could not be verified (RFC 8122).
	ErrNoFingerprint = errors.New("rtc: no DTLS fingerprint in the session description")
	// ErrSDES: keys in the SDP (RFC 4568) instead of DTLS; they are not supported.
	ErrSDES = errors.New("rtc: SDES encryption is not supported, DTLS-SRTP is")
	// ErrUnencrypted: plain RTP was offered; this phone never sends audio in the clear.
	ErrUnencrypted = errors.New("rtc: unencrypted RTP is not supported, DTLS-SRTP is")
	// ErrNoCodec: no audio codec in common.
	ErrNoCodec = errors.New("rtc: no audio codec in common")
	// ErrNewFingerprint: a re-INVITE changed the DTLS fingerprint but kept the ICE
	// credentials. Both associations would share one path and could not be told
	// apart (RFC 8842 section 4); the running call goes on unchanged.
	ErrNewFingerprint = errors.New("rtc: new DTLS fingerprint without new ICE credentials")
)

// What can be wrong with our own side, or with the connection.
var (
	// ErrConfig: a Config or Options value makes no sense; the text names the field.
	ErrConfig = errors.New("rtc: bad configuration")
	// ErrNoCandidates: this computer has no usable network interface.
	ErrNoCandidates = errors.New("rtc: no network interface to receive audio on")
	// ErrNoOffer: an answer came although nothing had been offered.
	ErrNoOffer = errors.New("rtc: answer without an offer")
	// ErrClosed: the peer is closed.
	ErrClosed = errors.New("rtc: peer is closed")
	// ErrNotConnected: there is no encrypted path yet; the packet was not sent.
	ErrNotConnected = errors.New("rtc: not connected")
	// ErrPacketSize: the payload does not fit into one packet.
	ErrPacketSize = errors.New("rtc: payload too large for a packet")
	// ErrICEFailed: no candidate pair works, or the path went silent for too long.
	ErrICEFailed = errors.New("rtc: no network path to the other side")
	// ErrICEDisconnected: nothing has come over the path for some seconds; it may come back.
	ErrICEDisconnected = errors.New("rtc: network path went silent")
	// ErrDTLS: the DTLS handshake failed.
	ErrDTLS = errors.New("rtc: DTLS handshake failed")
	// ErrFingerprintMismatch: the DTLS certificate is not the one that was signalled.
	ErrFingerprintMismatch = errors.New("rtc: certificate does not match the signalled fingerprint")
	// ErrClosedByPeer: the other side closed DTLS (close_notify), as it does when it hangs up.
	ErrClosedByPeer = errors.New("rtc: the other side closed the media connection")
	// ErrNoDTMF: telephone-event was not negotiated, or nothing may be sent now.
	ErrNoDTMF = errors.New("rtc: DTMF cannot be sent")
	// ErrBadDigit: not one of 0-9 * # A-D.
	ErrBadDigit = errors.New("rtc: not a DTMF digit")
	// ErrDTMFQueue: too many digits are waiting to be sent.
	ErrDTMFQueue = errors.New("rtc: DTMF queue is full")
)
