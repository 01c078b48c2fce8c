package opus

import (
	"strconv"
	"strings"
)

const (
	// deepBitrate is what is sent with deep redundancy, in bits per second: of 32
	// kbit/s libopus can spare nothing for it.
	deepBitrate = 48000
	// deepParameter says in SDP that its writer rebuilds from deep redundancy. No RFC
	// has a name for it yet, and its form is not final: the value is the version that
	// libopus 1.5 writes into each packet. Who does not know a parameter passes over it
	// (RFC 8866 6.15), as decoders do over what is in a packet's padding.
	deepParameter = "x-dred=10"
)

// fmtp is what we offer (RFC 7587 6.1).
func fmtp(l Library) string {
	const usual = "minptime=10;useinbandfec=1"
	if l.Neural {
		return usual + ";" + deepParameter
	}
	return usual
}

// TakesDeepRedundancy reports whether the other side's parameters say that it
// rebuilds from deep redundancy, and lets us send the bits that this takes.
func TakesDeepRedundancy(fmtp string) bool {
	takes := false
	for parameter := range strings.SplitSeq(strings.ToLower(fmtp), ";") {
		parameter = strings.TrimSpace(parameter)
		if most, ok := strings.CutPrefix(parameter, "maxaveragebitrate="); ok {
			if bps, err := strconv.Atoi(most); err != nil || bps < deepBitrate {
				return false
			}
		}
		takes = takes || parameter == deepParameter
	}
	return takes
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
	for parameter := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if strings.EqualFold(strings.TrimSpace(name), dtxName) {
			return strings.TrimSpace(value) == "1", true
		}
	}
	return false, false
}
