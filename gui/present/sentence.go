package present

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is what a person is told when something went wrong or ended: what
// happened, why, and what to do now. Why and Do may be empty. Code is the fact
// for engineers ("SIP 486 Busy Here") and stands small beneath.
type Sentence struct {
	What, Why, Do, Code string
}

// Body returns Why and Do as one text.
func (s Sentence) Body() string { return sentences(s.Why, s.Do) }

// Text returns all but the code as one text.
func (s Sentence) Text() string { return sentences(s.What, s.Why, s.Do) }

// String returns the whole on one line, the code in brackets.
func (s Sentence) String() string {
	text := s.Text()
	if s.Code != "" {
		text += " [" + s.Code + "]"
	}
	return text
}

// Empty reports whether there is nothing to say.
func (s Sentence) Empty() bool { return s.What == "" }

// Sentence returns the sentence of key, for what is no error.
func (c *Catalog) Sentence(key string, data ...Data) Sentence { return c.sentence(key, data...) }

// sentence reads key.what and, where they exist, key.why and key.do.
func (c *Catalog) sentence(key string, data ...Data) Sentence {
	return Sentence{
		What: c.Text(key+".what", data...),
		Why:  c.optional(key+".why", data...),
		Do:   c.optional(key+".do", data...),
	}
}

func (c *Catalog) optional(key string, data ...Data) string {
	if text := c.Text(key, data...); text != key {
		return text
	}
	return ""
}

func (s Sentence) withCode(code string) Sentence {
	s.Code = code
	return s
}

// capital begins s with a capital: "the PBX refused the connection" does not
// begin with a name that is written small.
func (s Sentence) capital() Sentence {
	r, size := utf8.DecodeRuneInString(s.What)
	s.What = string(unicode.ToUpper(r)) + s.What[size:]
	return s
}

// facts puts codes beside each other, none of them twice.
func facts(codes ...string) string {
	const between = " · "
	var all []string
	for _, c := range codes {
		for f := range strings.SplitSeq(c, between) {
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	return join(between, all...)
}

// sentences puts parts behind each other, with a space where the language has
// one: there is none behind the Japanese full stop.
func sentences(parts ...string) string {
	return strings.ReplaceAll(join(" ", parts...), "。 ", "。")
}

// join puts sep between the parts that are not empty.
func join(sep string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(p)
	}
	return b.String()
}
