package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// maxQuery is how much of a typed text counts, in bytes, and maxWords how
	// many of its words.
	maxQuery = 256
	maxWords = 8
)

// Index returns the text that a store keeps beside an entry, and that queries are
// matched with: names and the like, and numbers.
func Index(texts, numbers []string) string {
	var lines []string
	add := func(line string) {
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, text := range texts {
		folded := Fold(text)
		add(folded)
		add(initials(folded))
		add(keyed(folded))
	}
	for _, number := range numbers {
		found := forms(number)
		for _, f := range found {
			add(f)
		}
		if len(found) == 0 {
			add(Fold(number))
		}
	}
	return strings.Join(lines, "\n")
}

// Query is what a person typed to find something. The zero value matches all.
type Query struct {
	// words must all match; each by any of its terms.
	words [][]string
}

// Parse reads typed text: words that must all be found, or one number however it
// is written.
func Parse(text string) Query {
	if len(text) > maxQuery {
		text = strings.ToValidUTF8(text[:maxQuery], "")
	}
	words := strings.Fields(text)
	if _, ok := digits(text); ok {
		words = []string{strings.TrimSpace(text)}
	}
	var q Query
	for _, word := range words[:min(len(words), maxWords)] {
		terms := forms(word)
		if folded := strings.TrimSpace(Fold(word)); folded != "" && !slices.Contains(terms, folded) {
			terms = append(terms, folded)
		}
		if len(terms) > 0 {
			q.words = append(q.words, terms)
		}
	}
	return q
}

// ParseKeys is Parse for text from a telephone's keypad: digits also mean the
// letters on their keys, "5646" a name that begins with John.
func ParseKeys(text string) Query {
	q := Parse(text)
	keys, ok := digits(text)
	if len(q.words) == 1 && ok && len(keys) >= minKeys && len(keys) <= maxKeys && strings.Trim(keys, "0123456789") == "" {
		q.words[0] = append(q.words[0], keyMark+strings.Map(pressed, keys))
	}
	return q
}

// Empty reports whether the query matches everything.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Match reports whether an Index has all that is looked for.
func (q Query) Match(index string) bool {
	for _, terms := range q.words {
		if !slices.ContainsFunc(terms, func(t string) bool { return strings.Contains(index, t) }) {
			return false
		}
	}
	return true
}

// Range is a part of a text, in bytes.
type Range struct{ From, To int }

// Find returns the parts of a shown name or number that the query means, in
// order and apart from each other; none where it matched by something else.
func (q Query) Find(text string) []Range {
	letters, first, number := spell(text)
	var found []Range
	for _, terms := range q.words {
		if r, ok := findAny(terms, letters, first, number, spellKeys(text)); ok {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b Range) int { return a.From - b.From })
	var merged []Range
	for _, r := range found {
		if n := len(merged); n > 0 && r.From <= merged[n-1].To {
			merged[n-1].To = max(merged[n-1].To, r.To)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

func findAny(terms []string, spellings ...spelling) (Range, bool) {
	for _, s := range spellings {
		for _, t := range terms {
			if i := strings.Index(s.text, t); i >= 0 && t != "" {
				return Range{s.from[i], s.to[i+len(t)-1]}, true
			}
		}
	}
	return Range{}, false
}

// spelling is a text as it is compared; byte i of it came from from[i] to to[i]
// of the shown one.
type spelling struct {
	text     string
	from, to []int
}

func (s *spelling) add(text string, from, to int) {
	s.text += text
	for range len(text) {
		s.from, s.to = append(s.from, from), append(s.to, to)
	}
}

// spell returns a text's letters, its initial consonants, and its digits.
func spell(text string) (letters, first, number spelling) {
	for i, r := range text {
		if r == utf8.RuneError {
			continue
		}
		end := i + utf8.RuneLen(r)
		folded := Fold(string(r))
		letters.add(folded, i, end)
		first.add(initials(folded), i, end)
		if d, ok := digits(string(r)); ok || r == '+' {
			number.add(d, i, end)
		}
	}
	return letters, first, number
}

// SQL returns the query as a condition on a column that holds an Index, and the
// arguments of its question marks.
func SQL(q Query, column string) (condition string, args []any) {
	if q.Empty() {
		return "1", nil
	}
	var all []string
	for _, terms := range q.words {
		var either []string
		for _, t := range terms {
			either = append(either, "instr("+column+", ?) > 0")
			args = append(args, t)
		}
		all = append(all, "("+strings.Join(either, " OR ")+")")
	}
	return strings.Join(all, " AND "), args
}
