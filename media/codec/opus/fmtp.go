package opus

import (
	"strconv"
	"strings"
)

const (
	// deepBitrate is what is sent with deep redundancy, in bits per second: of 32 kbit/s
	// libopus can spare nothing for it.
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
