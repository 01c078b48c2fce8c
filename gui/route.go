package gui

import "offhook/sipclient"

// place is where the person is: a spot of the bar at the bottom.
type place uint8

// The places. placeHome is the keypad, or the call, its end, or the welcome.
const (
	placeHome place = iota
	placeRecents
	placeContacts
	placeDiagnostics
	placeSettings
)

// listed reports whether a place is a list that stands at the left of a wide
// window, with the keypad or the call beside it.
func (p place) listed() bool { return p == placeRecents || p == placeContacts }

// route is where the window stands.
type route struct {
	place place
	// list is the place whose list was chosen last: it stays at the left of a wide
	// window. placeHome where none was.
	list place
	// section is the settings' section, by its key; empty for the list of them.
	section string
	// over is the key of a page that lies over the place until it is left, such
	// as "form"; id is what it is about: the account's ID, empty for a new one.
	over, id string
	about    about
	// fill is text for the number field, once.
	fill string
	// version is another one after every move, so that a page knows it is entered
	// anew; moves is the last one given.
	version, moves int
	// back is set after a move that leads back, until its page is there: the keyboard
	// goes where it was.
	back bool
}

func (r *route) moved() {
	r.moves++
	r.version, r.back = r.moves, false
}

// comeBack goes to where the window stood before: its page is as it was left.
func (r *route) comeBack(left route) {
	left.moves, left.fill, left.list, left.back = r.moves, r.fill, r.list, true
	*r = left
}

// about is the call, the contact or the calls that a page over the place is about.
type about struct {
	calls   sipclient.HistoryQuery
	call    sipclient.CallRecord
	contact sipclient.Contact
	talk    talkWith
}

// goTo goes to a place, away from any page over another.
func (r *route) goTo(p place) {
	if p.listed() {
		r.list = p
	}
	r.place, r.section, r.over, r.id = p, "", "", ""
	r.moved()
}

// open lays a page over the place.
func (r *route) open(key, id string) {
	r.over, r.id = key, id
	r.moved()
}

// goToSection goes to a section of the settings.
func (r *route) goToSection(key string) {
	r.goTo(placeSettings)
	r.section = key
}

func (r *route) home() { r.goTo(placeHome) }

// leave goes back from a page over the place.
func (r *route) leave() {
	r.over, r.id = "", ""
	r.moved()
	r.back = true
}

// leaveSection goes back from a section of the settings to their list.
func (r *route) leaveSection() {
	r.goTo(placeSettings)
	r.back = true
}
