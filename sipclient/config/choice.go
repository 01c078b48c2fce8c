package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"offhook/sipclient"
)

// Choice is one key of the settings file, and what is chosen: a text, a number, true or
// false, or a list of texts. It is the zero value where nobody has chosen anything.
type Choice struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// noChoices are keys that are no choice of a person's.
var noChoices = []string{defaultKey, "welcomed", "desktop.tray_told"}

// blockedKey is the key of the numbers whose calls are refused.
const blockedKey = "calls.blocked"

// Choices lists what can be chosen, in the order of the file.
func Choices(c sipclient.Choices) (all []Choice) {
	for key, f := range choices(&sipclient.Settings{Choices: c}) {
		value := f.value()
		if value == nil {
			value = f.zero
		}
		all = append(all, Choice{key, value})
	}
	return all
}

// choices walks the fields of choices, with their keys.
func choices(s *sipclient.Settings) func(yield func(string, field) bool) {
	return func(yield func(string, field) bool) { walkChoices("", rootFields(s), yield) }
}

func walkChoices(prefix string, fields []field, yield func(string, field) bool) bool {
	for _, f := range fields {
		key := prefix + f.key
		switch {
		case f.table != nil:
			if !walkChoices(key+".", f.table, yield) {
				return false
			}
		case !slices.Contains(noChoices, key) && !yield(key, f):
			return false
		}
	}
	return true
}

// Choose sets one choice: to a value as it is written in a shell, to any number of them
// where it is a list, and to what it is when nobody has chosen where there is none. What
// is wrong is a *sipclient.ChoiceError, and c is as it was then.
func Choose(c *sipclient.Choices, key string, values []string) error {
	return changeField(c, key, func(f field) (any, error) {
		items := slices.Clone(values)
		for i, v := range items {
			var err error
			if items[i], err = listed(key, v); err != nil {
				return nil, fmt.Errorf("item %d: %w", i+1, err)
			}
		}
		return typed(f.zero, items)
	})
}

// Include puts an item at the end of a list, unless it stands there. What else stands there
// is not looked at. Errors are as those of Choose.
func Include(c *sipclient.Choices, key, item string) error {
	return changeList(c, key, func(now []string) ([]string, error) {
		item, err := listed(key, item)
		if err != nil || slices.Contains(now, item) {
			return now, err
		}
		return append(slices.Clone(now), item), nil
	})
}

// Exclude takes an item out of a list: as it stands there, or else as Include would write
// it. The error is ErrNotListed where it does not stand there either way; others are as
// those of Choose.
func Exclude(c *sipclient.Choices, key, item string) error {
	missing := false
	err := changeList(c, key, func(now []string) ([]string, error) {
		if !slices.Contains(now, item) {
			var err error
			if item, err = listed(key, item); err != nil {
				return nil, err
			}
		}
		missing = !slices.Contains(now, item)
		return slices.DeleteFunc(slices.Clone(now), func(s string) bool { return s == item }), nil
	})
	if missing {
		return fmt.Errorf("%w: %.60q", ErrNotListed, item)
	}
	return err
}

// changeList sets the choice that is a list to what change makes of it.
func changeList(c *sipclient.Choices, key string, change func(now []string) ([]string, error)) error {
	return changeField(c, key, func(f field) (any, error) {
		if _, list := f.zero.([]string); !list {
			return nil, errors.New("it is no list")
		}
		now, _ := f.value().([]string)
		items, err := change(now)
		if err != nil {
			return nil, err
		}
		return typed(f.zero, items)
	})
}

// changeField sets the choice at key to what value makes of it, decoded as from a file.
func changeField(c *sipclient.Choices, key string, value func(field) (any, error)) error {
	changed := sipclient.Settings{Choices: *c}
	for k, f := range choices(&changed) {
		if k != key {
			continue
		}
		v, err := value(f)
		if err == nil {
			err = f.read(v)
		}
		if err != nil {
			return &sipclient.ChoiceError{Key: key, Reason: err.Error()}
		}
		*c = changed.Choices
		return nil
	}
	return &sipclient.ChoiceError{Key: fmt.Sprintf("%.60q", key), Reason: "there is no such setting"}
}

// listed is how an item stands in the list at key.
func listed(key, item string) (string, error) {
	if key == blockedKey {
		return sipclient.BlockedNumber(item)
	}
	return item, nil
}

// typed makes of words what is decoded from a file, of the kind that zero has.
func typed(zero any, values []string) (any, error) {
	if _, list := zero.([]string); list {
		all := []any{}
		for _, v := range values {
			all = append(all, v)
		}
		return all, nil
	}
	if len(values) == 0 {
		if zero == 0 {
			return int64(0), nil
		}
		return zero, nil
	}
	if len(values) > 1 {
		return nil, fmt.Errorf("it takes one value, not %d", len(values))
	}
	switch zero.(type) {
	case bool:
		return toggle(values[0])
	case int:
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("it must be a whole number, not %.40q", values[0])
		}
		return n, nil
	}
	return values[0], nil
}

func toggle(word string) (on bool, err error) {
	switch word {
	case "on", "true", "yes":
		return true, nil
	case "off", "false", "no":
		return false, nil
	}
	return false, fmt.Errorf("it must be on or off, not %.40q", word)
}
