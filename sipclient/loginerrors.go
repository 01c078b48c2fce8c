package sipclient

import "errors"

// Why a challenge was not answered, or the answer not taken. They come in a
// RegisterError or a call.Cause beside the code of the response, 401 or 407,
// and say more than it.
var (
	// ErrUnknownLogin: the challenge is of no kind that we can answer: another
	// scheme than Digest, or an algorithm that is not known.
	ErrUnknownLogin = errors.New("the server asks for a login of a kind that is not known")
	// ErrForeignRealm: the challenge is not the account's own server's; an answer
	// would give a stranger something to crack the password with.
	ErrForeignRealm = errors.New("a login is not given to others than the account's own server")
	// ErrWrongPassword: the server asked again after a right answer (RFC 3261
	// section 22).
	ErrWrongPassword = errors.New("the server did not take the password")
)
