package config

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"offhook/sipclient"
)

const header = `# Offhook's settings. Edit them while you like: Offhook notices, keeps keys that
# it does not know, and never writes over a file that it cannot read. When it
# saves a change made in the window, comments are lost. Passwords do not belong
# here: they are in the keyring of the operating system.
`

// encode writes settings as a whole file. From kept, the tree of the file that
// is being replaced, come the keys that are no field; accounts are matched by ID.
// What is as base has it is left out, unless it was in the file; what base has
// locked, or manages, stays as it is in the file.
func encode(s, base sipclient.Settings, kept map[string]any) ([]byte, error) {
	w := writer{base: base}
	w.buf.WriteString(header)
	w.table(nil, rootFields(&s), rootFields(&base), without(kept, accountKey))
	extras := accountsByID(kept)
	for i := range s.Accounts {
		if slices.Contains(base.Managed, s.Accounts[i].ID) {
			continue
		}
		w.header([]string{accountKey}, true)
		w.table([]string{accountKey}, accountFields(&s.Accounts[i]), nil, extras[s.Accounts[i].ID])
	}
	for _, id := range base.Managed {
		if own, ok := extras[id]; ok { // the person's, which the organisation's stands before
			w.header([]string{accountKey}, true)
			w.table([]string{accountKey}, nil, nil, own)
		}
	}
	return w.buf.Bytes(), w.err
}

func without(tree map[string]any, key string) map[string]any {
	rest := make(map[string]any, len(tree))
	for k, v := range tree {
		if k != key {
			rest[k] = v
		}
	}
	return rest
}

func accountsByID(tree map[string]any) map[string]map[string]any {
	byID := map[string]map[string]any{}
	list, _ := tree[accountKey].([]any)
	for _, v := range list {
		if t, ok := v.(map[string]any); ok {
			if id, ok := t["id"].(string); ok {
				byID[id] = t
			}
		}
	}
	return byID
}

// writer writes TOML in the order of the fields, which go-toml's own encoder
// cannot do for a mix of known and unknown keys. Values are written by go-toml.
type writer struct {
	base sipclient.Settings
	buf  bytes.Buffer
	err  error
}

// pick returns what to write for a field, or nil for nothing.
func (w *writer) pick(path []string, f field, base []field, i int, kept map[string]any) any {
	v := f.value()
	if base == nil {
		return v
	}
	if w.base.IsLocked(strings.Join(append(path[:len(path):len(path)], f.key), ".")) {
		return kept[f.key]
	}
	standard := base[i].value()
	_, there := kept[f.key]
	switch {
	case reflect.DeepEqual(v, standard) && !there:
		return nil
	case v == nil && standard != nil:
		return f.zero
	}
	return v
}

// table writes the fields of the table at path and the keys of kept that are no
// field: first the values, then the tables below it, as TOML requires.
// base are the same fields of what holds where the file says nothing, or nil.
func (w *writer) table(path []string, fields, base []field, kept map[string]any) {
	var below []func()
	known := make(map[string]bool, len(fields))
	for i, f := range fields {
		known[f.key] = true
		if f.table == nil {
			if v := w.pick(path, f, base, i, kept); v != nil {
				w.line(f.key, v)
			}
			continue
		}
		sub, _ := kept[f.key].(map[string]any)
		at := append(path[:len(path):len(path)], f.key)
		var standard []field
		if base != nil {
			standard = base[i].table
		}
		below = append(below, func() { w.subtable(at, f.table, standard, sub) })
	}
	for _, key := range sortedKeys(kept) {
		at := append(path[:len(path):len(path)], key)
		switch v := kept[key].(type) {
		case map[string]any:
			if !known[key] {
				below = append(below, func() { w.subtable(at, nil, nil, v) })
			}
		default:
			if known[key] {
				continue
			}
			if tables, ok := asTables(v); ok {
				below = append(below, func() { w.arrayOfTables(at, tables) })
				continue
			}
			w.line(key, v)
		}
	}
	for _, write := range below {
		write()
	}
}

// subtable writes a table with its header. A header that only tables follow is
// left out, since theirs imply it, and so is one of ours that holds nothing.
func (w *writer) subtable(path []string, fields, base []field, kept map[string]any) {
	body := writer{base: w.base}
	body.table(path, fields, base, kept)
	if body.err != nil {
		w.err = body.err
	}
	if body.buf.Len() == 0 && fields != nil {
		return
	}
	if !bytes.HasPrefix(body.buf.Bytes(), []byte("\n[")) {
		w.header(path, false)
	}
	w.buf.Write(body.buf.Bytes())
}

func (w *writer) arrayOfTables(path []string, tables []map[string]any) {
	for _, t := range tables {
		w.header(path, true)
		w.table(path, nil, nil, t)
	}
}

func (w *writer) header(path []string, array bool) {
	quoted := make([]string, len(path))
	for i, key := range path {
		line, err := toml.Marshal(map[string]any{key: 0})
		if err != nil {
			w.err = err
			return
		}
		quoted[i] = strings.TrimSuffix(string(line), " = 0\n")
	}
	name := strings.Join(quoted, ".")
	if array {
		fmt.Fprintf(&w.buf, "\n[[%s]]\n", name)
		return
	}
	fmt.Fprintf(&w.buf, "\n[%s]\n", name)
}

func (w *writer) line(key string, v any) {
	line, err := toml.Marshal(map[string]any{key: v})
	if err != nil {
		w.err = fmt.Errorf("writing the key %q: %w", key, err)
		return
	}
	w.buf.Write(line)
}

func sortedKeys(t map[string]any) []string {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// asTables reports whether v is a non-empty list of tables only.
func asTables(v any) ([]map[string]any, bool) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	tables := make([]map[string]any, len(list))
	for i, e := range list {
		if tables[i], ok = e.(map[string]any); !ok {
			return nil, false
		}
	}
	return tables, true
}
