package config

import (
	"reflect"
	"slices"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// merge applies what the caller changed, from known to ours, to theirs, which is
// what the file holds by now. ok is false where both changed the same thing
// differently.
func merge(known, ours, theirs sipclient.Settings) (merged sipclient.Settings, ok bool) {
	ok = true
	merged.Default = pick(known.Default, ours.Default, theirs.Default, &ok)
	merged.Country = pick(known.Country, ours.Country, theirs.Country, &ok)
	merged.Language = pick(known.Language, ours.Language, theirs.Language, &ok)
	merged.Theme = pick(known.Theme, ours.Theme, theirs.Theme, &ok)
	merged.Welcomed = pick(known.Welcomed, ours.Welcomed, theirs.Welcomed, &ok)
	merged.Devices.Input = pick(known.Devices.Input, ours.Devices.Input, theirs.Devices.Input, &ok)
	merged.Devices.Output = pick(known.Devices.Output, ours.Devices.Output, theirs.Devices.Output, &ok)
	merged.Devices.Ring = pick(known.Devices.Ring, ours.Devices.Ring, theirs.Devices.Ring, &ok)
	for _, id := range order(ids(known), ids(ours), ids(theirs)) {
		if a := pick(find(known, id), find(ours, id), find(theirs, id), &ok); a != nil {
			merged.Accounts = append(merged.Accounts, a.Clone())
		}
	}
	if find(merged, merged.Default) == nil { // whoever removed the account did not know that it became the default
		merged.Default = ""
	}
	return merged, ok
}

// pick returns the value of whichever side changed it.
func pick[T any](known, ours, theirs T, ok *bool) T {
	switch {
	case reflect.DeepEqual(ours, known):
		return theirs
	case !reflect.DeepEqual(theirs, known) && !reflect.DeepEqual(theirs, ours):
		*ok = false
	}
	return ours
}

// order returns the union of the accounts' IDs: in the order of the side that
// changed it, what only the other side has at the end.
func order(known, ours, theirs []string) []string {
	first, second := ours, theirs
	if slices.Equal(ours, known) {
		first, second = theirs, ours
	}
	all := slices.Clone(first)
	for _, id := range second {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func ids(s sipclient.Settings) []string {
	all := make([]string, len(s.Accounts))
	for i, a := range s.Accounts {
		all[i] = a.ID
	}
	return all
}

// find returns the account with the ID, or nil.
func find(s sipclient.Settings, id string) *account.Account {
	for i := range s.Accounts {
		if s.Accounts[i].ID == id {
			return &s.Accounts[i]
		}
	}
	return nil
}
