package history

import (
	"errors"

	"offhook/sipclient"
)

// What a Store reports, beside sipclient.ErrHistoryFull.
var (
	// ErrClosed means that the history was closed.
	ErrClosed = errors.New("the call history is closed")
	// ErrNewer means that the file was made by a newer Offhook.
	ErrNewer = sipclient.ErrHistoryNewer
	// ErrDamaged means that the file is not a sound database; see DamagedError.
	ErrDamaged = sipclient.ErrHistoryDamaged
	// ErrInvalid means that a record cannot be kept as it is.
	ErrInvalid = errors.New("the record of the call is not complete")
)

// DamagedError tells that the history was damaged, and that a fresh one has been
// started. It matches ErrDamaged.
type DamagedError = sipclient.HistoryDamagedError
