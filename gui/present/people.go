package present

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"offhook/sipclient"
	"offhook/sipclient/numbering"
	"offhook/sipclient/search"
)

// Person is a contact as a list and its own page show it.
type Person struct {
	// Title is the name, or the company where there is none.
	Title, Company, Initials string
	// Detail is one line: company and first number.
	Detail string
	// Section is the letter under which the contact is sorted.
	Section string
	Numbers []PersonNumber
}

// PersonNumber is a number of a contact.
type PersonNumber struct {
	// Label is a word for it and the key that dials it, Number as people write it; Dial is what is dialled.
	Label, Number, Dial string
}

// Person returns what is shown of a contact.
func (c *Catalog) Person(p sipclient.Contact) Person {
	v := Person{Title: Plain(p.Title()), Initials: initials(p.Title()), Section: Section(p.Title())}
	if p.Name != "" {
		v.Company = Plain(p.Company)
	}
	var first, more string
	for _, n := range p.Numbers {
		v.Numbers = append(v.Numbers, PersonNumber{Label: join(" · ", c.NumberLabel(n.Label), c.speedKey(n.Key)), Number: c.written(n.Number), Dial: n.Number})
	}
	if len(v.Numbers) > 0 {
		first = v.Numbers[0].Number
	}
	if len(v.Numbers) > 1 {
		more = " " + c.Text("contacts.more", Data{"Count": c.Integer(len(v.Numbers) - 1)})
	}
	v.Detail = join(" · ", first+more, v.Company)
	return v
}

// speedKey says which key dials a number when it is held; empty for none.
func (c *Catalog) speedKey(key int) string {
	if key == 0 {
		return ""
	}
	return c.Text("contacts.speed_key", Data{"Key": c.Integer(key)})
}

// written returns a number that a person wrote as all others are written.
func (c *Catalog) written(number string) string {
	if n := numbering.Dialled(number); strings.Trim(number, "0123456789+-./() ") == "" && c.Number(n) != n {
		return c.Number(n)
	}
	return Plain(number)
}

// NumberLabel returns the word for a number's label: one of ours in the
// catalog's language, any other as it is.
func (c *Catalog) NumberLabel(label string) string {
	switch label {
	case "work":
		return c.Text("contacts.label_work")
	case "mobile":
		return c.Text("contacts.label_mobile")
	case "home":
		return c.Text("contacts.label_home")
	case "fax":
		return c.Text("contacts.label_fax")
	case "other":
		return c.Text("contacts.label_other")
	}
	return Plain(label)
}

// Section returns the letter under which a name stands: a Latin one without its
// accent, the initial consonant of Hangul, the row of Kana, "#" for the rest.
func Section(name string) string {
	r, _ := utf8.DecodeRuneInString(search.Fold(strings.TrimSpace(name)))
	switch {
	case r >= 0x1100 && r <= 0x1112:
		return string([]rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")[r-0x1100])
	case r >= 'ぁ' && r <= 'ん':
		row := 'あ'
		for _, first := range "あかさたなはまやらわ" {
			if r >= first-1 { // a small letter stands before its large one
				row = first
			}
		}
		return string(row)
	case unicode.IsLetter(r):
		return string(unicode.ToUpper(r))
	}
	return "#"
}

// ImportedContacts says what became of a file's entries: a sentence for each
// kind, and a line for each entry that was left out.
func (c *Catalog) ImportedContacts(i sipclient.ContactsImported) (what string, skipped []string) {
	parts := []string{c.Count("contacts.added", i.Added)}
	if i.Merged > 0 {
		parts = append(parts, c.Count("contacts.merged", i.Merged))
	}
	if i.Known > 0 {
		parts = append(parts, c.Count("contacts.known", i.Known))
	}
	if n := len(i.Skipped) + i.SkippedMore; n > 0 {
		parts = append(parts, c.Count("contacts.skipped", n))
	}
	for _, s := range i.Skipped {
		name := ""
		if s.Name != "" {
			name = c.Text("contacts.named", Data{"Name": Plain(s.Name)})
		}
		skipped = append(skipped, c.Text("contacts.skipped_entry", Data{"Number": c.Integer(s.Entry), "Name": name, "Why": c.whySkipped(s.Err)}))
	}
	if i.SkippedMore > 0 {
		skipped = append(skipped, c.Count("contacts.more_skipped", i.SkippedMore))
	}
	return join(" · ", parts...), skipped
}

func (c *Catalog) whySkipped(err error) string {
	switch {
	case errors.Is(err, sipclient.ErrContactNumber):
		return c.Text("contacts.no_number")
	case errors.Is(err, sipclient.ErrContactsFile):
		return c.Text("contacts.unreadable")
	}
	return c.Error(err).What
}
