package gui

import (
	"strings"

	"fyne.io/fyne/v2"

	"offhook/gui/theme"
)

// page is one page of the window. It is built once and updated often.
type page interface {
	// object is what is shown.
	object() fyne.CanvasObject
	// update shows the window's snapshot.
	update()
	// enter is called when the page comes to the front, and leave when it goes:
	// what runs only while it is visible begins and ends there.
	enter()
	leave()
}

// reloader is a page that shows what is not in the snapshot, such as the list of
// calls, and can read it again.
type reloader interface{ reload() }

// lasting is a page that goes on while other windows are in front: one may look
// at it beside them.
type lasting interface{ lasts() }

// quieting is a page that is silent while other windows are in front.
type quieting interface{ quiet() }

// secretive is a page that a password is typed into. It stays there while the page is
// only covered, by a call or the list of shortcuts, or off the screen; when nothing leads
// back, it is forgotten.
type secretive interface {
	// filled is the version of the route that the page was filled for.
	filled() int
	// forgetSecrets forgets what was typed, and stops what uses it.
	forgetSecrets()
}

// pages are all pages by their keys; those of the settings' sections are in
// sections. A new page is one line here, and its file.
func pages() map[string]func(*Window) page {
	return map[string]func(*Window) page{
		"call":            newCallPage,
		"contact":         newContactPage,
		"contact-form":    newContactForm,
		"contacts":        newContactsPage,
		"contacts-export": newContactExport,
		"contacts-import": newContactImport,
		"country":         newCountryPage,
		"diagnostics":     newDiagnosticsPage,
		"ended":           newEndedPage,
		"form":            newFormPage,
		"import":          newImportPage,
		"keypad":          newKeypadPage,
		"password":        newPasswordPage,
		"messages":        newMessagesPage,
		"past":            newPastPage,
		"recents":         newRecentsPage,
		"recents-export":  newRecentsExport,
		"settings":        newSettingsPage,
		"talk":            newTalkPage,
		"shortcuts":       newShortcutsPage,
		"welcome":         newWelcomePage,
	}
}

// builder returns what makes the page of key, nil where there is none.
func builder(key string) func(*Window) page {
	if name, is := strings.CutPrefix(key, sectionPrefix); is {
		for _, s := range sections() {
			if s.key == name {
				return func(w *Window) page { return newSectionPage(w, s) }
			}
		}
		return nil
	}
	return pages()[key]
}

// spot is a place of the bar at the bottom.
type spot struct {
	place place
	// page is its page's key; a spot whose page does not exist is not in the bar.
	page string
	icon theme.Icon
	text string // the key of its word
}

// spots are the places of the bar, in order.
func spots() []spot {
	all := []spot{
		{placeHome, "keypad", theme.IconKeypad, "nav.keypad"},
		{placeRecents, "recents", theme.IconRecents, "nav.recents"},
		{placeContacts, "contacts", theme.IconContacts, "nav.contacts"},
		{placeDiagnostics, "diagnostics", theme.IconDiagnostics, "nav.diagnostics"},
		{placeSettings, "settings", theme.IconSettings, "nav.settings"},
	}
	there := all[:0]
	for _, s := range all {
		if builder(s.page) != nil {
			there = append(there, s)
		}
	}
	return there
}
