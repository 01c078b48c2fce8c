package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// parsed is a file's content: what Offhook understands, what it does not, and
// what it has to say about it.
type parsed struct {
	settings sipclient.Settings
	tree     map[string]any // everything, for the keys that are to be kept
	warnings []Warning
}

// parse reads a whole settings file over base: what the file does not say, or
// must not say because base has it locked, stays as it is there, and the accounts
// that base manages stand before the file's. Its error is one or more
// *sipclient.SettingsError, without their Path, joined.
func parse(doc []byte, base sipclient.Settings) (parsed, error) {
	return decode(decoder{doc: doc, parsed: parsed{settings: base.Clone()}}, base)
}

// parseOrganisation reads an organisation's file, which may lock things.
func parseOrganisation(doc []byte) (parsed, error) {
	return decode(decoder{doc: doc, organisation: true}, sipclient.Settings{})
}

func decode(d decoder, base sipclient.Settings) (parsed, error) {
	doc := bytes.TrimPrefix(d.doc, []byte("\xef\xbb\xbf")) // some editors on Windows begin with it
	if len(doc) > MaxFileSize {
		return parsed{}, tooLarge()
	}
	if err := checkUTF8(doc); err != nil {
		return parsed{}, err
	}
	d.doc = doc
	if err := toml.Unmarshal(doc, &d.tree); err != nil {
		return parsed{}, syntaxError(err)
	}
	if !shallow(d.tree, maxDepth) {
		return parsed{}, &sipclient.SettingsError{Err: fmt.Errorf("tables or lists are nested more than %d deep", maxDepth)}
	}
	d.table(nil, d.fields(rootFields(&d.settings)), d.tree, accountKey)
	d.accounts(base)
	d.checkDefault()
	d.checkLocks()
	if len(d.errs) == 0 {
		for _, p := range problems(d.settings) {
			d.fail(p.path, p.err)
		}
	}
	sort.SliceStable(d.warnings, func(i, j int) bool { return d.warnings[i].Line < d.warnings[j].Line })
	return d.parsed, errors.Join(d.errs...)
}

func tooLarge() error {
	return &sipclient.SettingsError{Err: fmt.Errorf("%w: %d bytes are the most", ErrTooLarge, MaxFileSize)}
}

var errNotUTF8 = errors.New("the text is not UTF-8; save it with that encoding")

func checkUTF8(doc []byte) error {
	if utf8.Valid(doc) {
		return nil
	}
	line, column := 1, 1
	for rest := doc; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return &sipclient.SettingsError{Line: line, Column: column, Err: errNotUTF8}
		case r == '\n':
			line, column = line+1, 0
		}
		rest, column = rest[size:], column+size
	}
	return nil
}

// shallow reports whether v nests at most depth tables and lists.
func shallow(v any, depth int) bool {
	if depth < 0 {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			if !shallow(e, depth-1) {
				return false
			}
		}
	case []any:
		for _, e := range v {
			if !shallow(e, depth-1) {
				return false
			}
		}
	}
	return true
}

func syntaxError(err error) error {
	broken := &sipclient.SettingsError{Err: errors.New(strings.TrimPrefix(err.Error(), "toml: "))}
	if at := (*toml.DecodeError)(nil); errors.As(err, &at) {
		broken.Line, broken.Column = at.Position()
		broken.Key = strings.Join(at.Key(), ".")
	}
	return broken
}

type decoder struct {
	parsed
	doc   []byte
	where positions
	errs  []error
	// organisation is set for an organisation's file, which may lock things.
	organisation bool
}

func (d *decoder) fields(all []field) []field {
	if d.organisation {
		return append(all, lockedField(&d.settings))
	}
	return all
}

// table reads the fields of one table and warns of the keys that are no field,
// save those in also.
func (d *decoder) table(path []any, fields []field, tree map[string]any, also ...string) {
	known := make(map[string]bool, len(fields)+len(also))
	for _, k := range also {
		known[k] = true
	}
	for _, f := range fields {
		known[f.key] = true
		v, ok := tree[f.key]
		if !ok {
			continue
		}
		at := below(path, f.key)
		if f.table == nil {
			if !d.organisation && d.settings.IsLocked(keyText(at)) {
				d.warn(at, "your organisation has set this; the line has no effect")
				continue
			}
			if err := f.read(v); err != nil {
				d.fail(at, err)
			}
			continue
		}
		sub, ok := v.(map[string]any)
		if !ok {
			d.fail(at, fmt.Errorf("it must be a table, [%s], not %s", keyText(at), kindOf(v)))
			continue
		}
		d.table(at, f.table, sub)
	}
	for key := range tree {
		switch {
		case known[key]:
		case secretKey(key):
			d.warn(below(path, key), "a password in this file is not used; delete the line, and give the password to Offhook, which keeps it in the keyring")
		default:
			d.warn(below(path, key), "Offhook does not know this key; it is kept and has no effect")
		}
	}
}

// accounts reads the [[account]] tables.
func (d *decoder) accounts(base sipclient.Settings) {
	v, ok := d.tree[accountKey]
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		d.fail([]any{accountKey}, fmt.Errorf("accounts begin with [[%s]], in double brackets; this is %s", accountKey, kindOf(v)))
		return
	}
	if len(list) > MaxAccounts {
		d.fail([]any{accountKey}, fmt.Errorf("there are %d accounts, and %d are the most", len(list), MaxAccounts))
		return
	}
	for i, v := range list {
		path := []any{accountKey, i}
		tree, ok := v.(map[string]any)
		if !ok {
			d.fail(path, fmt.Errorf("an account is a table, not %s", kindOf(v)))
			continue
		}
		var a account.Account
		d.table(path, accountFields(&a), tree)
		if slices.Contains(base.Managed, a.ID) {
			d.warn(path, "your organisation has set up an account with this id; this one has no effect")
			continue
		}
		d.settings.Accounts = append(d.settings.Accounts, a)
	}
}

// checkDefault forgets a default account that is not there: it may have been the
// organisation's, and is no reason to refuse the file.
func (d *decoder) checkDefault() {
	s := &d.settings
	if s.Default == "" || slices.ContainsFunc(s.Accounts, func(a account.Account) bool { return a.ID == s.Default }) {
		return
	}
	if !d.organisation { // there it may be for the person to add
		d.warn([]any{defaultKey}, "there is no account with this id; the first one dials")
	}
	s.Default = ""
}

// checkLocks warns of locks that hold nothing.
func (d *decoder) checkLocks() {
	if !d.organisation {
		return
	}
	known := append(lockable("", rootFields(&sipclient.Settings{})), "accounts")
	for i, key := range d.settings.Locked {
		if !slices.Contains(known, key) {
			d.warn([]any{lockedKey, i}, "there is no setting of this name; nothing is locked by it")
		}
	}
}

// lockable returns the keys of fields, and of those in their tables.
func lockable(prefix string, fields []field) (keys []string) {
	for _, f := range fields {
		keys = append(keys, prefix+f.key)
		keys = append(keys, lockable(prefix+f.key+".", f.table)...)
	}
	return keys
}

// secretKey reports whether the key is one under which people keep passwords in
// other phones' settings.
func secretKey(key string) bool {
	switch strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key)) {
	case "password", "passwd", "pass", "secret", "authpassword", "authpass", "sippassword", "ha1":
		return true
	}
	return false
}

func (d *decoder) fail(path []any, err error) {
	at := d.at(path)
	key := keyText(path)
	d.errs = append(d.errs, &sipclient.SettingsError{Line: at.line, Column: at.column, Key: key, Err: fmt.Errorf("%s: %w", key, err)})
}

func (d *decoder) warn(path []any, text string) {
	if len(d.warnings) == maxWarnings {
		return
	}
	at := d.at(path)
	d.warnings = append(d.warnings, Warning{Line: at.line, Column: at.column, Key: keyText(path), Text: text})
}

func (d *decoder) at(path []any) position {
	if d.where == nil {
		d.where = locate(d.doc)
	}
	return d.where.of(path)
}

// below returns the path of key inside path, sharing no memory with it.
func below(path []any, key string) []any {
	return append(append([]any(nil), path...), key)
}
