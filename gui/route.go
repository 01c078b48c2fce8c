package gui

// place is where the person is.
type place uint8

// The places. placeHome is the keypad, or the call, its end, or the welcome.
const (
	placeHome place = iota
	placeRecents
	placeSettings
	placeForm
	placePassword
)

// route is where the window stands.
type route struct {
	place place
	// account is what placeForm edits (empty for a new one) and placePassword
	// asks for.
	account string
	// back is where the form and the password return to.
	back place
	// fill is text for the number field, once.
	fill string
	// version grows with every move, so that a page knows it is entered anew.
	version int
}

func (r *route) goTo(p place, account string) {
	if (p == placeForm || p == placePassword) && r.place != placeForm && r.place != placePassword {
		r.back = r.place
	}
	r.place, r.account = p, account
	r.version++
}

func (r *route) home() { r.goTo(placeHome, "") }

func (r *route) leave() { r.goTo(r.back, "") }
