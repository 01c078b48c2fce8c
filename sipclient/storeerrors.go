package sipclient

import (
	"errors"
	"fmt"
)

// What a SettingsStore and a History report beside SettingsError and
// ErrHistoryFull.
var (
	// ErrSettingsChanged: another program changed the same setting in the file.
	ErrSettingsChanged = errors.New("the settings file was changed by another program")
	// ErrSettingsInvalid: the settings to be saved are not usable; nothing was
	// written.
	ErrSettingsInvalid = errors.New("the settings are not valid")
	// ErrSettingsFull: there was no room to write the settings; the old ones are
	// intact.
	ErrSettingsFull = errors.New("the disk is full")
	// ErrSettingsReadOnly: the settings file or its folder cannot be written.
	ErrSettingsReadOnly = errors.New("the settings file cannot be written")
	// ErrHistoryNewer: the history was made by a newer Offhook, and is left alone.
	ErrHistoryNewer = errors.New("the call history was made by a newer version")
	// ErrHistoryDamaged: the history cannot be read; see HistoryDamagedError.
	ErrHistoryDamaged = errors.New("the call history was damaged")
)

// HistoryDamagedError tells that the history was damaged, and that a fresh one
// has been started. It matches ErrHistoryDamaged.
type HistoryDamagedError struct {
	// Path is the history's file.
	Path string
	// MovedTo is where the damaged file is now.
	MovedTo string
	// Err is what was wrong with it.
	Err error
}

// Error gives "the call history was damaged: PATH is now at MOVEDTO: cause".
func (e *HistoryDamagedError) Error() string {
	return fmt.Sprintf("%v: %s is now at %s: %v", ErrHistoryDamaged, e.Path, e.MovedTo, e.Err)
}

// Unwrap returns ErrHistoryDamaged and the cause.
func (e *HistoryDamagedError) Unwrap() []error { return []error{ErrHistoryDamaged, e.Err} }
