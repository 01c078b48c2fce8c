package account

import (
	"errors"
	"fmt"
	"slices"
)

// MaxNumbers is how many further numbers an account may have.
const MaxNumbers = 32

// IdentityHeader says where an INVITE names the number that the other side is to
// see.
type IdentityHeader string

// The headers.
const (
	IdentityFrom      IdentityHeader = "from"      // From alone; the same as ""
	IdentityPreferred IdentityHeader = "preferred" // P-Preferred-Identity (RFC 3325); From has the account's Number
	IdentityAsserted  IdentityHeader = "asserted"  // P-Asserted-Identity, for a trunk that trusts us; From as above
)

// What is wrong with the numbers that a call may show.
var (
	// ErrBadShown means that a further number, or where it is to stand, is not usable.
	ErrBadShown = errors.New("the number to show is not usable")
	// ErrNotOwn means that a call was to show a number that is not the account's.
	ErrNotOwn = errors.New("the number to show is not one of the account's")
)

// Shown returns the number that a call shows where number was chosen: it itself,
// or the account's own where it is empty; ErrNotOwn where the account has no such
// number.
func (a Account) Shown(number string) (string, error) {
	if number == "" || number == a.Number {
		return a.Number, nil
	}
	if !slices.Contains(a.Numbers, number) {
		return "", fmt.Errorf("%w: %.40q", ErrNotOwn, number)
	}
	return number, nil
}

// validateShown reports what is wrong with Numbers, IdentityHeader and Headers.
func (a Account) validateShown() error {
	if len(a.Numbers) > MaxNumbers {
		return fmt.Errorf("%w: there are %d numbers, and %d are the most", ErrBadShown, len(a.Numbers), MaxNumbers)
	}
	for _, n := range a.Numbers {
		if !validNumber(n) {
			return fmt.Errorf("%w: %.40q", ErrBadShown, n)
		}
	}
	switch a.IdentityHeader {
	case "", IdentityFrom, IdentityPreferred, IdentityAsserted:
	default:
		return fmt.Errorf("%w: it stands in %q, %q or %q, not in %.20q", ErrBadShown, IdentityFrom, IdentityPreferred, IdentityAsserted, a.IdentityHeader)
	}
	if len(a.Headers) > MaxHeaders {
		return fmt.Errorf("%w: there are %d, and %d are the most", ErrBadHeader, len(a.Headers), MaxHeaders)
	}
	for _, h := range a.Headers {
		if err := h.Validate(); err != nil {
			return err
		}
	}
	return nil
}
