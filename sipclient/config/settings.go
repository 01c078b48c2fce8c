package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"offhook/sipclient/account"
)

// The limits of a settings file. They are far beyond real use, and there so
// that a file from elsewhere cannot cost more than a moment.
const (
	MaxFileSize = 1 << 20 // bytes
	MaxAccounts = 100
	maxText     = 4096 // bytes in one value
	maxList     = 64   // values in one list
	maxID       = 64   // bytes in an account's id
)

// Settings are all that the file holds. The zero value is what a person has who
// never changed anything.
type Settings struct {
	// Accounts in the order in which the window shows them.
	Accounts []account.Account
	// DefaultAccount is the ID of the account that dials unless another is
	// chosen; empty means the first.
	DefaultAccount string
	// Audio are the chosen devices.
	Audio Audio
	// STUN are the servers (host:port) of accounts that name none themselves;
	// empty means none, which is the default.
	STUN []string
	// Country is an ISO 3166-1 alpha-2 code for call progress tones; empty means
	// by the account's number, then by the language.
	Country string
	// Language is a BCP 47 tag, "en" or "ko"; empty means the system's.
	Language string
	// Theme is ThemeSystem, ThemeLight or ThemeDark.
	Theme string
}

// The values of Settings.Theme.
const (
	ThemeSystem = ""
	ThemeLight  = "light"
	ThemeDark   = "dark"
)

// Audio are the chosen devices, each zero for the system's default.
type Audio struct {
	Input, Output Device
	// Ring is where incoming calls ring; zero means Output.
	Ring Device
}

// Device names an audio device twice: by the ID of the operating system, which
// may change when it is plugged in elsewhere, and by the name a person knows.
type Device struct {
	ID   string
	Name string
}

// Account returns the account with the ID, or the default one for an empty ID.
func (s Settings) Account(id string) (account.Account, bool) {
	if id == "" {
		id = s.DefaultAccount
	}
	for _, a := range s.Accounts {
		if a.ID == id || id == "" {
			return a.Clone(), true
		}
	}
	return account.Account{}, false
}

// Clone returns a copy that shares no memory with s.
func (s Settings) Clone() Settings {
	accounts := make([]account.Account, len(s.Accounts))
	for i, a := range s.Accounts {
		accounts[i] = a.Clone()
	}
	s.Accounts = accounts
	s.STUN = append([]string(nil), s.STUN...)
	return s
}

// Validate reports everything that is wrong with the settings, joined, each
// wrapping ErrInvalid and naming the account and the field.
func (s Settings) Validate() error {
	var errs []error
	for _, p := range s.problems() {
		errs = append(errs, fmt.Errorf("%w: %s: %w", ErrInvalid, keyText(p.path), p.err))
	}
	return errors.Join(errs...)
}

// problem is one thing wrong with settings: at path (see keyText), err.
type problem struct {
	path []any
	err  error
}

func (s Settings) problems() []problem {
	var found []problem
	if len(s.Accounts) > MaxAccounts {
		found = append(found, problem{[]any{"account"}, fmt.Errorf("there are %d accounts, and %d are the most", len(s.Accounts), MaxAccounts)})
		return found
	}
	seen := make(map[string]int, len(s.Accounts))
	for i, a := range s.Accounts {
		first, twice := seen[a.ID]
		switch {
		case a.ID == "":
			found = append(found, problem{[]any{"account", i}, errors.New(`an account needs an id: a short name that never changes, such as id = "work"`)})
		case !validID(a.ID):
			found = append(found, problem{[]any{"account", i, "id"}, fmt.Errorf("an id is at most %d letters, digits and signs, without spaces", maxID)})
		case twice:
			found = append(found, problem{[]any{"account", i, "id"}, fmt.Errorf("account %d has the id %q too; each needs its own", first+1, a.ID)})
		default:
			seen[a.ID] = i
		}
		if err := a.Validate(); err != nil {
			found = append(found, problem{[]any{"account", i, faultyField(err)}, fmt.Errorf("account %q: %w", accountName(a, i), err)})
		}
	}
	if _, ok := seen[s.DefaultAccount]; s.DefaultAccount != "" && !ok {
		found = append(found, problem{[]any{"default_account"}, fmt.Errorf("there is no account with the id %.64q", s.DefaultAccount)})
	}
	if c := s.Country; c != "" && (len(c) != 2 || strings.ToUpper(c) != c || strings.ContainsFunc(c, notLetter)) {
		found = append(found, problem{[]any{"country"}, errors.New(`a country is two capital letters, such as "KR"`)})
	}
	return found
}

func accountName(a account.Account, i int) string {
	if a.ID != "" {
		return a.ID
	}
	return fmt.Sprint(i + 1)
}

// faultyField names the key that an error of account.Validate is about.
func faultyField(err error) string {
	switch {
	case errors.Is(err, account.ErrNoNumber), errors.Is(err, account.ErrBadNumber):
		return "number"
	case errors.Is(err, account.ErrNoCodec), errors.Is(err, account.ErrUnknownCodec):
		return "codecs"
	}
	return "server"
}

func validID(id string) bool {
	return len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '"' || r == '/' || r == '\\' })
}

func notLetter(r rune) bool { return r < 'A' || r > 'Z' }

// keyText writes a path of keys and indices as "account[2].server", with
// indices from 1 as people count.
func keyText(path []any) string {
	var b strings.Builder
	for i, p := range path {
		switch p := p.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", p+1)
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(p)
		}
	}
	return b.String()
}
