package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// The limits of a settings file. They are far beyond real use, and there so
// that a file from elsewhere cannot cost more than a moment.
const (
	MaxFileSize = 1 << 20 // bytes
	MaxAccounts = 100
	maxText     = 4096 // bytes in one value
	maxList     = 64   // values in one list
	maxInteger  = 1 << 20
	maxID       = 64 // bytes in an account's id
	maxDepth    = 32 // tables and lists inside each other
	maxWarnings = 100
)

// Validate reports everything that is wrong with the settings, joined, each
// wrapping ErrInvalid and naming the account and the field.
func Validate(s sipclient.Settings) error {
	var errs []error
	for _, p := range problems(s) {
		errs = append(errs, fmt.Errorf("%w: %s: %w", ErrInvalid, keyText(p.path), p.err))
	}
	return errors.Join(errs...)
}

// problem is one thing wrong with settings: at path (see keyText), err.
type problem struct {
	path []any
	err  error
}

func problems(s sipclient.Settings) []problem {
	var found []problem
	add := func(err error, path ...any) { found = append(found, problem{path, err}) }
	if len(s.Accounts) > MaxAccounts {
		add(fmt.Errorf("there are %d accounts, and %d are the most", len(s.Accounts), MaxAccounts), accountKey)
		return found
	}
	seen := make(map[string]int, len(s.Accounts))
	for i, a := range s.Accounts {
		if err := checkID(a.ID, i, seen); err != nil {
			add(err, accountKey, i, "id")
		}
		if err := a.Validate(); err != nil {
			add(err, accountKey, i, faultyField(err))
		}
	}
	if _, ok := seen[s.Default]; s.Default != "" && !ok {
		add(fmt.Errorf("there is no account with the id %.64q", s.Default), defaultKey)
	}
	for _, e := range choiceErrors(s.Choices.Validate()) {
		var path []any
		for key := range strings.SplitSeq(e.Key, ".") {
			path = append(path, key)
		}
		add(errors.New(e.Reason), path...)
	}
	return found
}

// choiceErrors takes apart what Choices.Validate has joined.
func choiceErrors(err error) (list []*sipclient.ChoiceError) {
	switch e := err.(type) {
	case *sipclient.ChoiceError:
		return []*sipclient.ChoiceError{e}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			list = append(list, choiceErrors(inner)...)
		}
	}
	return list
}

// checkID wants an ID that can stand in the keyring, where names with a colon are
// no account's, and on a command line, and that no earlier account has; seen maps
// IDs to the index of their account.
func checkID(id string, i int, seen map[string]int) error {
	switch first, twice := seen[id]; {
	case id == "":
		return errors.New(`an account needs an id: a short name that never changes, such as id = "work"`)
	case len(id) > maxID || !utf8.ValidString(id) || strings.ContainsFunc(id, notInID) || id[0] == '-':
		return fmt.Errorf(`an id is at most %d characters, does not begin with "-", and has no spaces, quotes, slashes or colons`, maxID)
	case twice:
		return fmt.Errorf("account %d has the id %q too; each needs its own", first+1, id)
	}
	seen[id] = i
	return nil
}

// faultyField names the key that an error of account.Validate is about.
func faultyField(err error) string {
	switch {
	case errors.Is(err, account.ErrNoNumber), errors.Is(err, account.ErrBadNumber):
		return "number"
	case errors.Is(err, account.ErrNoCodec), errors.Is(err, account.ErrUnknownCodec):
		return "codecs"
	case errors.Is(err, account.ErrBadRule):
		return "rules"
	case errors.Is(err, account.ErrBadShown):
		return "numbers"
	case errors.Is(err, account.ErrBadHeader):
		return "headers"
	case errors.Is(err, account.ErrBadDomain):
		return "domain"
	case errors.Is(err, account.ErrBadSTUN):
		return "stun"
	}
	return "server"
}

func notInID(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("\"'/\\:", r) }

// keyText writes a path of keys and indices as "account[2].server", with
// indices from 1 as people count.
func keyText(path []any) string {
	var b strings.Builder
	for i, p := range path {
		switch p := p.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", p+1)
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(p)
		}
	}
	return b.String()
}
