package sipclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"offhook/sipclient/account"
)

// Contact is a person or a place that can be called.
type Contact struct {
	// ID is the store's; empty for one that is not kept yet.
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Company   string          `json:"company,omitempty"`
	Numbers   []ContactNumber `json:"numbers"`
	Favourite bool            `json:"favourite,omitempty"`
	// Watch is set where one wants to see whether the contact's numbers are in a call.
	Watch bool   `json:"watch,omitempty"`
	Note  string `json:"note,omitempty"`
}

// ContactNumber is one of a contact's numbers or SIP addresses.
type ContactNumber struct {
	// Label is one of NumberLabels, or a person's own word; may be empty.
	Label  string `json:"label,omitempty"`
	Number string `json:"number"`
	// Key is the key of the keypad that dials it when it is held, 1 to MaxSpeedKey;
	// 0 for none. A key has one number: the one that it was given last.
	Key int `json:"key,omitempty"`
}

// MaxSpeedKey is the last key that can dial a number when it is held.
const MaxSpeedKey = 9

// NumberLabels are the labels that every language has a word for.
func NumberLabels() []string { return []string{"work", "mobile", "home", "fax", "other"} }

// The limits of a contact, in bytes, and of the store.
const (
	MaxContacts       = 50_000
	maxContactName    = 200
	maxContactNumbers = 20
)

// What is wrong with a contact, a file of contacts, or their store.
var (
	// ErrContactEmpty: it has neither a name nor a company.
	ErrContactEmpty = errors.New("the contact has no name")
	// ErrContactNumber: one of its numbers cannot be dialled.
	ErrContactNumber = errors.New("a number of the contact cannot be dialled")
	// ErrContactLong: a text or the list of numbers is too long.
	ErrContactLong = errors.New("the contact is too long")
	// ErrContactsMany: there are MaxContacts already.
	ErrContactsMany = errors.New("there is no room for more contacts")
	// ErrContactsFile: the file is neither vCard nor CSV, or has no contact in it.
	ErrContactsFile = errors.New("the file has no contacts that can be read")
	// ErrContactsFull: the contacts cannot be written because the disk is full.
	ErrContactsFull = errors.New("the disk is full: the contact is not saved")
	// ErrContactsNewer: the contacts were made by a newer Offhook, and are left alone.
	ErrContactsNewer = errors.New("the contacts were made by a newer version")
	// ErrContactsDamaged: the contacts cannot be read; see ContactsDamagedError.
	ErrContactsDamaged = errors.New("the contacts were damaged")
)

// ContactsDamagedError tells that the contacts were damaged, and that a fresh
// file has been started. It matches ErrContactsDamaged.
type ContactsDamagedError struct {
	// Path is the contacts' file, MovedTo where the damaged one is now.
	Path, MovedTo string
	// Err is what was wrong with it.
	Err error
}

// Error gives "the contacts were damaged: PATH is now at MOVEDTO: cause".
func (e *ContactsDamagedError) Error() string {
	return fmt.Sprintf("%v: %s is now at %s: %v", ErrContactsDamaged, e.Path, e.MovedTo, e.Err)
}

// Unwrap returns ErrContactsDamaged and the cause.
func (e *ContactsDamagedError) Unwrap() []error { return []error{ErrContactsDamaged, e.Err} }

// Tidy returns the contact without spaces around its texts and without empty
// numbers.
func (c Contact) Tidy() Contact {
	c.Name, c.Company, c.Note = oneLine(c.Name), oneLine(c.Company), TidyNote(c.Note)
	var numbers []ContactNumber
	for _, n := range c.Numbers {
		n.Label, n.Number = oneLine(n.Label), oneLine(n.Number)
		if n.Key < 0 || n.Key > MaxSpeedKey || slices.ContainsFunc(numbers, func(o ContactNumber) bool { return o.Key == n.Key }) {
			n.Key = 0
		}
		if n.Number != "" {
			numbers = append(numbers, n)
		}
	}
	c.Numbers = numbers
	return c
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
}

// Validate reports what keeps a contact from being saved: ErrContactEmpty,
// ErrContactNumber with the number, ErrContactLong.
func (c Contact) Validate() error {
	switch {
	case c.Name == "" && c.Company == "":
		return ErrContactEmpty
	case len(c.Name) > maxContactName, len(c.Company) > maxContactName, len(c.Note) > MaxNote, len(c.Numbers) > maxContactNumbers:
		return ErrContactLong
	}
	for _, n := range c.Numbers {
		if len(n.Label) > maxContactName {
			return ErrContactLong
		}
		if _, err := account.ParseTarget(n.Number, "host.invalid"); err != nil {
			return fmt.Errorf("%w: %.60q", ErrContactNumber, n.Number)
		}
	}
	return nil
}

// Title returns the name, or the company where there is none.
func (c Contact) Title() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Company
}

// Contacts keeps the contacts. All methods may block.
type Contacts interface {
	ContactList
	ContactFiles
}

// ContactList finds and changes contacts. Find returns the favourites first, then
// others by name, and knows all of a ContactQuery.
type ContactList interface {
	Directory
	// Count returns how many match, without Limit and Offset.
	Count(ctx context.Context, q ContactQuery) (int, error)
	// Save adds a contact without an ID, or changes the one that has it, and
	// returns the ID.
	Save(ctx context.Context, c Contact) (id string, err error)
	// Remove forgets a contact; that there is none is no error.
	Remove(ctx context.Context, id string) error
}

// ContactFiles takes contacts from files and to files. progress, which may be
// nil, hears how many of how many are done; the end of ctx leaves everything as
// it was.
type ContactFiles interface {
	// Import adds what is in a vCard or CSV file. Errors: ErrContactsFile, those
	// of the file system and of the store.
	Import(ctx context.Context, path string, progress func(done, total int)) (ContactsImported, error)
	// Export writes all contacts: as CSV where the path ends in .csv, else as
	// vCard. It returns how many. Their keys are this telephone's, and stay here.
	Export(ctx context.Context, path string, version VCardVersion, progress func(done, total int)) (int, error)
}

// VCardVersion is the form in which contacts are written.
type VCardVersion string

// The versions. The newer one is what is written unless the other one is asked for.
const (
	VCard4 VCardVersion = "4.0" // RFC 6350
	VCard3 VCardVersion = "3.0" // RFC 2426, for programs that know no other
)

// ContactQuery selects contacts. The zero value is the first 100.
type ContactQuery struct {
	// Search matches parts of name, company and number as package search does;
	// empty matches all.
	Search string
	// Keys lets digits in Search mean the letters on a telephone's keys, too.
	Keys bool
	// SpeedDial leaves out contacts without a number that has a key.
	SpeedDial bool
	// Number is one of the contact's, however it is written; ID is its own. Empty
	// ones match all.
	Number, ID string
	// Favourites and Watched leave out all others.
	Favourites    bool
	Watched       bool
	Limit, Offset int
}

// ContactsImported is what became of the entries of a file.
type ContactsImported struct {
	// Added are new; Merged gave something new to a contact of the same name and
	// number; Known were there already.
	Added, Merged, Known int
	// Skipped are the first that could not be taken, and SkippedMore how many
	// more there were.
	Skipped     []SkippedContact
	SkippedMore int
}

// SkippedContact is an entry of a file that was not taken.
type SkippedContact struct {
	// Entry counts from 1; Name may be empty.
	Entry int
	Name  string
	// Err is ErrContactEmpty, ErrContactNumber, ErrContactLong, ErrContactsMany or
	// ErrContactsFile.
	Err error
}
