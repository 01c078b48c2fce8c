package contacts

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-vcard"

	"offhook/sipclient"
)

// favouriteCategory marks a favourite in a vCard: the standard has no property
// for it, and categories survive other programs.
const favouriteCategory = "Favourite"

// labelProperty has a person's own word for a number of its group. Apple began with it,
// and others read it; the standards have nothing for that.
const labelProperty = "X-ABLABEL"

// maxLabel bounds such a word, in bytes.
const maxLabel = 100

// parseVCards reads vCards (RFC 6350, 3.0 of RFC 2426, and 2.1), one entry each; what
// is no card becomes an entry with an error.
func parseVCards(text []byte) (entries []entry, err error) {
	for _, part := range splitCards(text) {
		if len(entries) >= sipclient.MaxContacts {
			entries = oneMore(entries)
			continue
		}
		card, err := decodeCard(part)
		if err != nil {
			entries = append(entries, entry{err: fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)})
			continue
		}
		if card != nil {
			entries = append(entries, entry{contact: fromCard(card)})
		}
	}
	return entries, nil
}

// splitCards parts a file before each line that begins a card, so that one broken
// card does not take the next along.
func splitCards(text []byte) (cards [][]byte) {
	begin := []byte("BEGIN:VCARD")
	start := 0
	for at := 0; at < len(text); {
		line := text[at:]
		if at > start && len(line) >= len(begin) && bytes.EqualFold(line[:len(begin)], begin) {
			cards, start = append(cards, text[start:at]), at
		}
		n := bytes.IndexByte(line, '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	return append(cards, text[start:])
}

func fromCard(card vcard.Card) sipclient.Contact {
	c := sipclient.Contact{
		Name: textOf(card.PreferredValue(vcard.FieldFormattedName)), Note: textOf(card.PreferredValue(vcard.FieldNote)),
		Favourite: slices.Contains(card.Categories(), favouriteCategory),
	}
	if c.Name == "" {
		n := components(card.PreferredValue(vcard.FieldName), nameParts) // RFC 6350 section 6.2.2
		c.Name = fullName([nameParts]string{partFamily: n[0], partGiven: n[1], partMiddle: n[2], partPrefix: n[3], partSuffix: n[4]})
	}
	company := components(card.PreferredValue(vcard.FieldOrganization), 1) // with its departments
	c.Company = strings.Join(slices.DeleteFunc(company, func(part string) bool { return strings.TrimSpace(part) == "" }), ", ")
	if c.Name == c.Company { // a company's card: a name it must have
		c.Name = ""
	}
	words := map[string]string{} // of a group
	for _, f := range card[labelProperty] {
		words[f.Group] = textOf(f.Value)
	}
	for _, kind := range []string{vcard.FieldTelephone, vcard.FieldIMPP} {
		for _, f := range card[kind] {
			number, ok := numberOf(kind, textOf(f.Value))
			if !ok {
				continue
			}
			label := labelOf(f.Params.Types())
			if word := words[f.Group]; label == "" && f.Group != "" {
				label = labelIn(word)
			}
			c.Numbers = append(c.Numbers, sipclient.ContactNumber{Label: label, Number: number})
		}
	}
	return c
}

// numberOf is what a TEL or an IMPP dials; ok is false for one that is no phone's.
func numberOf(kind, value string) (number string, ok bool) {
	if kind == vcard.FieldIMPP {
		return bareAddress(value), hasScheme(value)
	}
	number, ext, _ := strings.Cut(strings.TrimPrefix(value, "tel:"), ";ext=")
	if ext, _, _ = strings.Cut(ext, ";"); ext != "" {
		number += ";" + ext // it waits, as in what is dialled
	}
	return number, true
}

// hasScheme reports whether a number is a SIP URI (RFC 3261 section 19.1).
func hasScheme(number string) bool {
	scheme, _, _ := strings.Cut(number, ":")
	return strings.EqualFold(scheme, "sip") || strings.EqualFold(scheme, "sips")
}

// bareAddress is a SIP URI as people write it, alice@example.com, where that means the same:
// behind an address without a scheme, a semicolon begins digits to send.
func bareAddress(number string) string {
	scheme, rest, _ := strings.Cut(number, ":")
	user, _, address := strings.Cut(rest, "@")
	if strings.EqualFold(scheme, "sip") && address && !strings.Contains(user, ":") && !strings.ContainsAny(rest, ";?%,") {
		return rest
	}
	return number
}

// labelOf returns our word for the TYPEs of a TEL.
func labelOf(types []string) string {
	for _, known := range []struct{ vcard, label string }{
		{"fax", "fax"}, {"cell", "mobile"}, {"mobile", "mobile"}, {"work", "work"}, {"home", "home"},
	} {
		if slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, known.vcard) }) {
			return known.label
		}
	}
	return ""
}

// labelIn returns our word for a label that a file has in words, or the label itself.
func labelIn(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "* ")            // Google's preferred one
	text = strings.TrimSuffix(strings.TrimPrefix(text, "_$!<"), ">!$_") // what Apple translates
	switch known := labelOf([]string{text}); {
	case known != "":
		return known
	case strings.EqualFold(text, "other"):
		return "other"
	case len(text) > maxLabel:
		return ""
	}
	return text
}

// cardWriter returns what writes contacts as vCards of a version.
func cardWriter(version sipclient.VCardVersion) func(io.Writer, []sipclient.Contact, func(int)) error {
	return func(w io.Writer, contacts []sipclient.Contact, done func(int)) error {
		for i, c := range contacts {
			if err := encodeCard(w, toCard(c, version)); err != nil {
				return err
			}
			done(i + 1)
		}
		return nil
	}
}

func toCard(c sipclient.Contact, version sipclient.VCardVersion) vcard.Card {
	card := vcard.Card{}
	card.SetValue(vcard.FieldVersion, string(version))
	if version == sipclient.VCard3 { // there it must be (RFC 2426 section 3.1.2)
		card.SetName(&vcard.Name{GivenName: escape.Replace(c.Title())})
	}
	card.SetValue(vcard.FieldFormattedName, escape.Replace(c.Title()))
	set := func(field, value string) {
		if value != "" {
			card.SetValue(field, escape.Replace(value))
		}
	}
	set(vcard.FieldUID, c.ID)
	set(vcard.FieldOrganization, c.Company)
	set(vcard.FieldNote, c.Note)
	if c.Favourite {
		card.SetCategories([]string{favouriteCategory})
	}
	for i, n := range c.Numbers {
		field, params, group, value := vcard.FieldTelephone, vcard.Params{}, "", escape.Replace(n.Number)
		switch address := "sip:" + n.Number; { // a semicolon of a URI stays as it is
		case hasScheme(n.Number) && strings.Contains(n.Number, "@"):
			field, value = vcard.FieldIMPP, escapeBackslash.Replace(n.Number)
		case bareAddress(address) == n.Number:
			field, value = vcard.FieldIMPP, escapeBackslash.Replace(address)
		}
		switch n.Label {
		case "mobile":
			params.Add(vcard.ParamType, "cell")
		case "work", "home", "fax":
			params.Add(vcard.ParamType, n.Label)
		case "":
		default:
			group = "item" + strconv.Itoa(i+1)
			card.Add(labelProperty, &vcard.Field{Value: escape.Replace(n.Label), Group: group})
		}
		card.Add(field, &vcard.Field{Value: value, Params: params, Group: group})
	}
	return card
}
