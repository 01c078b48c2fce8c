package registration

import "time"

// The limits of Backoff.
const (
	MinBackoff = 250 * time.Millisecond
	MaxBackoff = 30 * time.Second
)

// DefaultExpiry is the binding's life time that REGISTER asks for.
const DefaultExpiry = 10 * time.Minute

// Backoff returns how long to wait before the next try when the account has
// been without a connection for outage: a tenth of it, so that a server that
// restarts is found again at once and one that is gone for the night is not
// hammered. random, in [0,1), spreads the phones of a fleet by ±30 %.
func Backoff(outage time.Duration, random float64) time.Duration {
	d := min(max(outage/10, MinBackoff), MaxBackoff)
	return time.Duration(float64(d) * (0.7 + 0.6*random))
}

// RefreshAfter returns when to prolong a binding that was granted for expiry:
// well before its end, with room for two more tries (RFC 5626 section 4.4.1
// leaves the choice to the client).
func RefreshAfter(expiry time.Duration) time.Duration {
	return max(expiry-max(expiry/5, 5*time.Second), expiry/2)
}
