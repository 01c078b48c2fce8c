package config

import (
	"errors"
	"fmt"

	"offhook/sipclient"
)

// A file that cannot be understood is reported as *sipclient.SettingsError,
// which says where and why and matches sipclient.ErrSettingsBroken. Most of the
// rest are sipclient's, too, under shorter names:
var (
	// ErrChanged means that someone else changed the same setting in the file
	// since it was loaded. Load it again, then make the change again.
	ErrChanged = sipclient.ErrSettingsChanged
	// ErrInvalid means that the settings to be saved are not usable; nothing was
	// written.
	ErrInvalid = sipclient.ErrSettingsInvalid
	// ErrTooLarge means that the file is larger than MaxFileSize.
	ErrTooLarge = errors.New("the settings file is too large")
	// ErrNotListed means that what is to be taken out of a list is not in it.
	ErrNotListed = errors.New("it is not in the list")
	// ErrDiskFull means that there was no room to write the file; the old one is
	// intact.
	ErrDiskFull = sipclient.ErrSettingsFull
	// ErrReadOnly means that the file or its folder could not be written for another
	// reason; what stands behind says which.
	ErrReadOnly = sipclient.ErrSettingsReadOnly
)

// Warning is something in a settings file that a person should know of and
// that does not keep it from being used.
type Warning struct {
	// Path is the file, the person's or the organisation's.
	Path string
	// Line and Column count from 1.
	Line, Column int
	// Key is the key it is about, "account[1].password".
	Key string
	// Text is a sentence without its full stop. It never quotes a value.
	Text string
}

// String gives "/etc/offhook/config.toml, line 7: account[1].password: text".
func (w Warning) String() string {
	return fmt.Sprintf("%s, line %d: %s: %s", w.Path, w.Line, w.Key, w.Text)
}
