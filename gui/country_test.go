package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestCountryPage: any country is found, the one that is chosen is in view, and Escape leads
// back step by step.
func TestCountryPage(t *testing.T) {
	r, _, s := inSettings[*diallingSection](t, "dialling", Options{}, nil)
	chooseCountry(r, s, "zw")
	r.until("the country", func() bool { return r.w.snap.Choices.Country == "ZW" })
	s = openSection[*diallingSection](r, "dialling")
	r.mustSee("Zimbabwe")
	test.Tap(s.country)
	key(r, fyne.KeyEscape)
	if r.w.route.over != "" {
		t.Fatal("Escape does not lead back")
	}
	test.Tap(s.country)
	r.mustSee("Zimbabwe") // the last
	p := r.w.inFront().(*countryPage)
	typed(r, "nowhere")
	r.mustSee("No country found.")
	key(r, fyne.KeyReturn)
	key(r, fyne.KeyEscape)
	if r.w.inFront() != page(p) || len(p.found) != len(p.all) {
		t.Fatal("Escape does not take back what was typed")
	}
	key(r, fyne.KeyDown)
	key(r, fyne.KeyReturn)
	r.until("none", func() bool { return r.w.snap.Choices.Country == "" })
	r.mustSee("By my number and the system")
	r.show(withLocks("country"))
	test.Tap(openSection[*diallingSection](r, "dialling").country)
	if r.w.route.over != "" {
		t.Error("what is locked can be changed")
	}
}

// TestTheNearestCountryIsFirst: it is what Enter takes.
func TestTheNearestCountryIsFirst(t *testing.T) {
	r, _, s := inSettings[*diallingSection](t, "dialling", Options{}, nil)
	for search, want := range map[string]string{"ger": "DE", "de": "DE", "mali": "ML", "ind": "IN", "korea": "KP"} {
		test.Tap(s.country)
		p := r.w.inFront().(*countryPage)
		p.search.SetText(search)
		if len(p.found) == 0 || p.found[0].Code != want {
			t.Errorf("%q finds %v", search, p.found)
		}
		r.w.leaveOver()
		s = openSection[*diallingSection](r, "dialling")
	}
	test.Tap(s.country)
	if p := r.w.inFront().(*countryPage); p.found[0].Code != "" || p.found[1].Code != "AF" {
		t.Errorf("nothing is looked for, and the list begins with %v", p.found[:2])
	}
}

// chooseCountry looks for a country by keyboard, and takes the first that is found.
func chooseCountry(r *rig, s *diallingSection, search string) {
	r.w.win.Canvas().Focus(s.country)
	key(r, fyne.KeyReturn)
	typed(r, search)
	key(r, fyne.KeyReturn)
}
