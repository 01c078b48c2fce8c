package gui

import (
	"context"

	"offhook/gui/widget"
	"offhook/sipclient"
	"offhook/sipclient/search"
)

// Book is who was talked with, and who can be.
type Book interface {
	Past
	People
	Keys
	Texts
	Picker
}

// Keys are the numbers that the keys of the keypad dial when they are held.
type Keys interface {
	// SpeedDial returns whom the keys dial; it may block.
	SpeedDial(ctx context.Context) (map[int]sipclient.Suggestion, error)
}

// Past is what the window asks and changes of past calls. All may block.
type Past interface {
	// Recent returns calls, the newest first.
	Recent(ctx context.Context, q sipclient.HistoryQuery) ([]sipclient.CallRecord, error)
	// CountRecent returns how many calls match.
	CountRecent(ctx context.Context, q sipclient.HistoryQuery) (sipclient.HistoryCount, error)
	// Annotate writes a note to a call.
	Annotate(ctx context.Context, accountID, id, note string) error
	// Forget removes calls for good.
	Forget(ctx context.Context, cut sipclient.HistoryCut) (int, error)
	// Suggest returns whom typed text may mean.
	Suggest(ctx context.Context, typed string, limit int) ([]sipclient.Suggestion, error)
	// ExportRecent writes the calls that match to a file.
	ExportRecent(ctx context.Context, path string, q sipclient.HistoryQuery, progress func(done, total int)) (int, error)
}

// People is what the window asks and changes of contacts. All may block.
type People interface {
	// Contacts returns contacts, the favourites first, then by name.
	Contacts(ctx context.Context, q sipclient.ContactQuery) ([]sipclient.Contact, error)
	// CountContacts returns how many contacts match.
	CountContacts(ctx context.Context, q sipclient.ContactQuery) (int, error)
	// SaveContact adds or changes a contact, and returns its ID.
	SaveContact(ctx context.Context, c sipclient.Contact) (string, error)
	// RemoveContact forgets a contact.
	RemoveContact(ctx context.Context, id string) error
	// ImportContacts adds what is in a file.
	ImportContacts(ctx context.Context, path string, progress func(done, total int)) (sipclient.ContactsImported, error)
	// ExportContacts writes all to a file.
	ExportContacts(ctx context.Context, path string, version sipclient.VCardVersion, progress func(done, total int)) (int, error)
}

// marks returns the parts of a shown text that typed text means.
func marks(typed, shown string) []widget.Mark { return marksOf(search.Parse(typed), shown) }

func marksOf(query search.Query, shown string) []widget.Mark {
	var all []widget.Mark
	for _, r := range query.Find(shown) {
		all = append(all, widget.Mark{From: r.From, To: r.To})
	}
	return all
}
