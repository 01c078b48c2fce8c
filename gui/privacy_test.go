package gui

import "testing"

// TestOlderOnesAreCounted: the question before the deletion names what goes, and nothing else.
func TestOlderOnesAreCounted(t *testing.T) {
	r, phone, s := inSettings[*privacySection](t, "privacy", Options{}, nil)
	calls, messages := phone.recent, someTexts(testNow.AddDate(0, 0, -60))
	ask := func(days, question string) {
		t.Helper()
		s.keep.SetSelected(days)
		r.until(question, func() bool { return r.sees(question) })
		r.tap("Keep")
	}
	ask("7 days", "Delete 1 older call for good?")
	phone.messages = messages
	ask("7 days", "Delete 1 older call and 4 older messages for good?")
	phone.recent = nil
	ask("7 days", "Delete 4 older messages for good?")
	phone.recent, phone.messages = calls, messages[:1]
	ask("7 days", "Delete 1 older call and 1 older message for good?")
	phone.messages = someTexts(testNow)
	s.keep.SetSelected("30 days")
	r.until("no question: nothing is older", func() bool { return r.w.snap.Choices.Privacy.KeepDays == 30 })
}
