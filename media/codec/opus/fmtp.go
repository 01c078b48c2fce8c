package opus

import (
	"strconv"
	"strings"
)

const (
	// deepBitrate is what is sent with deep redundancy, in bits per second: of 32
	// kbit/s libopus can spare nothing for it.
	deepBitrate = 60000
	// deepName and its value say in SDP that their writer rebuilds from deep redundancy. No RFC
	// has a name for it yet, and its form is not final: the value is the version that
	// libopus 1.5 writes into each packet. Who does not know a parameter passes over it
	// (RFC 8866 6.15), as decoders do over what is in a packet's padding.
	deepName, deepVersion = "x-dred", "10"
	// lowestBitrate and highestBitrate bound maxaveragebitrate; beyond, it is to be ignored
	// (RFC 7587 6.1).
	lowestBitrate, highestBitrate = 6000, 510000
)

// fmtp is what we offer (RFC 7587 6.1).
func fmtp(l Library) string {
	const usual = "minptime=10;useinbandfec=1"
	if l.Neural {
		return usual + ";" + deepName + "=" + deepVersion
	}
	return usual
}

// TakesDeepRedundancy reports whether the other side's parameters say that it
// rebuilds from deep redundancy, and lets us send the bits that this takes.
func TakesDeepRedundancy(fmtp string) bool {
	version, _ := valueOf(fmtp, deepName)
	most, _ := MostBitrate(fmtp)
	return version == deepVersion && most >= deepBitrate
}

// dtxParameter is "usedtx=1": its writer would rather be sent nothing in silence (RFC 7587
// 6.1).
const dtxName, dtxParameter = "usedtx", "usedtx=1"

// WithDTX adds to our parameters that we like to be sent nothing in silence.
func WithDTX(fmtp string) string {
	if fmtp == "" {
		return dtxParameter
	}
	return fmtp + ";" + dtxParameter
}

// LikesDTX reads whether the other side would rather be sent nothing in silence; said
// is false where it does not say, which RFC 7587 takes for a no.
func LikesDTX(fmtp string) (likes, said bool) {
	value, said := valueOf(fmtp, dtxName)
	return value == "1", said
}

// PlaysLess reads whether the other side says that it does not play all of the spectrum
// (maxplaybackrate, RFC 7587 6.1).
func PlaysLess(fmtp string) bool {
	value, _ := valueOf(fmtp, "maxplaybackrate")
	hertz, err := strconv.Atoi(value)
	return err == nil && hertz < SampleRate
}

// MostBitrate is the most that the encoder may make on average for the other side, in bits
// per second (maxaveragebitrate, RFC 7587 6.1); said is false where that is the default: the
// most that 3.1.1 has for full band. Less than full band is no reason to make less, since the
// encoder is told of no bandwidth.
func MostBitrate(fmtp string) (bps int, said bool) {
	value, _ := valueOf(fmtp, "maxaveragebitrate")
	if bps, err := strconv.Atoi(value); err == nil && bps >= lowestBitrate && bps <= highestBitrate {
		return bps, true
	}
	if stereo, _ := valueOf(fmtp, "stereo"); stereo == "1" {
		return 2 * untoldBitrate, false
	}
	return untoldBitrate, false
}

// valueOf returns the value of the first parameter with a name.
func valueOf(fmtp, wanted string) (value string, ok bool) {
	for parameter := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), wanted) {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}
