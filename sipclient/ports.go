package sipclient

import (
	"context"

	"offhook/sipclient/account"
)

// The ports: what Client needs of the world. Adapters implement them; boot puts
// them together. Methods that take a context may block and are called from
// workers, never from the owner goroutine. All others return at once.

// SettingsStore keeps the settings file.
type SettingsStore interface {
	// Load returns the settings; a missing file is the zero Settings. A file
	// that cannot be read whole is an error, and Save refuses until it can.
	Load(ctx context.Context) (Settings, error)
	// Save writes atomically and keeps what it does not know.
	Save(ctx context.Context, s Settings) error
	// Read returns into, changed by what the settings file at path says, and
	// saves nothing. What into has locked stays.
	Read(ctx context.Context, path string, into Settings) (Settings, error)
}

// Settings are what a person chose.
type Settings struct {
	Accounts []account.Account
	// Default is the ID of the account that dials; empty means the first.
	Default string
	// Welcomed is set once the first-run page has been left.
	Welcomed bool
	Choices
	// Locked are the keys of choices that the organisation has set for good;
	// "accounts" stands for the list of accounts. They come with Load and are
	// not saved.
	Locked []string
	// Managed are the IDs of the accounts that the organisation has set up. They
	// cannot be changed here, come with Load and are not saved.
	Managed []string
}

// Secrets keeps passwords by account ID. Errors: ErrNoSecret where there is
// none, ErrNoKeyring where the system has no usable keyring.
type Secrets interface {
	// Get returns the password.
	Get(ctx context.Context, accountID string) (account.Password, error)
	// Set keeps a password in place of the one before.
	Set(ctx context.Context, accountID string, p account.Password) error
	// Delete forgets the password.
	Delete(ctx context.Context, accountID string) error
}

// History keeps every call. All methods may block.
type History interface {
	HistoryRecords
	HistoryList
	HistoryFiles
}

// HistoryFiles writes calls to files.
type HistoryFiles interface {
	// Write writes calls to a file as a table (CSV), whole or not at all. Errors:
	// ErrHistoryFull, those of the file system.
	Write(ctx context.Context, path string, calls []CallRecord) error
}

// HistoryRecords keeps calls.
type HistoryRecords interface {
	// Begin keeps a call that goes on, as it stands, so that it is in the history
	// should the program end without a word. It is told again at least twice a
	// minute while the call lasts.
	Begin(ctx context.Context, r CallRecord) error
	// Append writes a call that has ended, exactly once per CallRecord.ID.
	Append(ctx context.Context, r CallRecord) error
}

// HistoryList finds the calls that were kept, and changes them.
type HistoryList interface {
	// Recent returns calls, the newest first.
	Recent(ctx context.Context, q HistoryQuery) ([]CallRecord, error)
	// Count returns how many calls match, without Limit and Offset.
	Count(ctx context.Context, q HistoryQuery) (HistoryCount, error)
	// Numbers returns the other sides whose calls match, those of most calls
	// first, at most q.Limit.
	Numbers(ctx context.Context, q HistoryQuery) ([]NumberUse, error)
	// Annotate writes a note to a call, or returns ErrNoteLong.
	Annotate(ctx context.Context, accountID, id, note string) error
	// Remove forgets calls for good, and returns how many.
	Remove(ctx context.Context, cut HistoryCut) (int, error)
}
