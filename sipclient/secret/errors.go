package secret

import "errors"

// What Keyring reports, beside sipclient.ErrNoSecret and sipclient.ErrNoKeyring.
var (
	// ErrTimeout means that the keyring did not answer in time, now or to an
	// earlier call that is still waiting. It matches sipclient.ErrNoKeyring.
	ErrTimeout = errors.New("the keyring does not answer")
	// ErrLocked means that the keyring is locked and was not unlocked. It
	// matches sipclient.ErrNoKeyring.
	ErrLocked = errors.New("the keyring is locked")
	// ErrTooLong means that the password or the account's ID is longer than
	// every keyring can keep.
	ErrTooLong = errors.New("the password is too long for the keyring")
	// ErrEmpty means that there is no password to keep, or no account to keep it for.
	ErrEmpty = errors.New("an empty password is not kept")
)
