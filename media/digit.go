package media

// DTMFWay is how a digit is sent within the media.
type DTMFWay string

// The ways. SIP INFO is a third one, which the media knows nothing of.
const (
	// DTMFEvents is telephone-event (RFC 4733): what is to be used where it was
	// negotiated.
	DTMFEvents DTMFWay = ""
	// DTMFInband is the two tones of the digit in place of the microphone's sound.
	DTMFInband DTMFWay = "inband"
)
