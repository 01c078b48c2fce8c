package config

import (
	"github.com/pelletier/go-toml/v2/unstable"
)

// position is a place in the file; line and column count from 1.
type position struct{ line, column int }

// positions maps keys as keyText writes them to where they stand. The decoded
// tree has no positions, so that the file's syntax is walked once more for
// them, and only when there is something to report.
type positions map[string]position

// locate finds the position of every key in a document that parses. What it
// finds is used in messages only, so that it does without errors.
func locate(doc []byte) positions {
	l := locator{found: positions{}, count: map[string]int{}}
	l.parser.Reset(doc)
	var prefix []any
	for l.parser.NextExpression() {
		switch e := l.parser.Expression(); e.Kind {
		case unstable.Table:
			prefix = l.key(nil, e, false)
		case unstable.ArrayTable:
			prefix = l.key(nil, e, true)
		case unstable.KeyValue:
			l.keyValue(prefix, e)
		}
	}
	return l.found
}

type locator struct {
	parser unstable.Parser
	found  positions
	count  map[string]int // elements so far of each array of tables
}

// key records the position of the dotted key of n below prefix and returns its
// whole path; array says that n begins a new element of an array of tables.
// A table below an array of tables belongs to the array's last element.
func (l *locator) key(prefix []any, n *unstable.Node, array bool) []any {
	path := append([]any(nil), prefix...)
	var at position
	for it := n.Key(); it.Next(); {
		if k := keyText(path); l.count[k] > 0 {
			path = append(path, l.count[k]-1)
		}
		k := it.Node()
		path = append(path, string(k.Data))
		start := l.parser.Shape(k.Raw).Start
		at = position{start.Line, start.Column}
	}
	l.note(path, at)
	k := keyText(path)
	if array {
		l.count[k]++
	}
	if n := l.count[k]; n > 0 {
		path = append(path, n-1)
		l.note(path, at)
	}
	return path
}

func (l *locator) keyValue(prefix []any, n *unstable.Node) {
	l.value(l.key(prefix, n, false), n.Value())
}

// value looks for keys inside inline tables.
func (l *locator) value(path []any, n *unstable.Node) {
	switch n.Kind {
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			l.keyValue(path, it.Node())
		}
	case unstable.Array:
		at := l.found[keyText(path)]
		i := 0
		for it := n.Children(); it.Next(); i++ {
			element := append(append([]any(nil), path...), i)
			l.note(element, at)
			l.value(element, it.Node())
		}
	}
}

func (l *locator) note(path []any, at position) {
	if k := keyText(path); l.found[k] == (position{}) {
		l.found[k] = at
	}
}

// of returns the position of the path, or of the nearest table around it.
func (p positions) of(path []any) position {
	for n := len(path); n > 0; n-- {
		if at, ok := p[keyText(path[:n])]; ok {
			return at
		}
	}
	return position{}
}
