package config

import (
	"reflect"
	"slices"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// merge applies what the caller changed, from known to ours, to theirs, which is
// what the file holds by now. ok is false where both changed the same thing
// differently.
func merge(known, ours, theirs sipclient.Settings) (merged sipclient.Settings, ok bool) {
	ok = true
	merged.Default = pick(known.Default, ours.Default, theirs.Default, &ok)
	merged.Welcomed = pick(known.Welcomed, ours.Welcomed, theirs.Welcomed, &ok)
	mergeFields(reflect.ValueOf(&merged.Choices).Elem(), reflect.ValueOf(known.Choices), reflect.ValueOf(ours.Choices), reflect.ValueOf(theirs.Choices), &ok)
	merged.Locked, merged.Managed = theirs.Locked, theirs.Managed
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

// mergeFields picks field by field, through the structs inside. A device is
// chosen as a whole.
func mergeFields(merged, known, ours, theirs reflect.Value, ok *bool) {
	for i := range merged.NumField() {
		k, o, t := known.Field(i), ours.Field(i), theirs.Field(i)
		if k.Kind() == reflect.Struct && k.Type() != reflect.TypeFor[media.DeviceRef]() {
			mergeFields(merged.Field(i), k, o, t, ok)
			continue
		}
		v := pick(k.Interface(), o.Interface(), t.Interface(), ok)
		merged.Field(i).Set(reflect.ValueOf(v))
	}
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
// changed it, what only the other side has at the end. Where ours stand in theirs
// one after the other, what they have between stays there.
func order(known, ours, theirs []string) []string {
	first, second := ours, theirs
	if slices.Equal(ours, known) || slices.Equal(ours, slices.DeleteFunc(slices.Clone(theirs), func(id string) bool { return !slices.Contains(ours, id) })) {
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
