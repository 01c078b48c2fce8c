package contacts

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"offhook/sipclient"
)

// forms are those that contacts are written in.
var forms = map[string]func(io.Writer, []sipclient.Contact, func(int)) error{
	"vCard 4.0": cardWriter(sipclient.VCard4), "vCard 3.0": cardWriter(sipclient.VCard3), "table": writeCSV,
}

// plainly prints what a vCard has room for: it knows no semicolon in a company, has a name
// for all, addresses with their scheme and after the numbers.
func plainly(c sipclient.Contact) string {
	c.Numbers = slices.Clone(c.Numbers)
	for i, n := range c.Numbers {
		c.Numbers[i].Number = strings.TrimPrefix(n.Number, "sip:")
	}
	slices.SortFunc(c.Numbers, func(a, b sipclient.ContactNumber) int { return cmp.Compare(a.Number, b.Number) })
	company := strings.Join(strings.FieldsFunc(c.Company, func(r rune) bool { return strings.ContainsRune(",; ", r) }), " ")
	return fmt.Sprintf("%q %q %q %v %q", c.Title(), company, c.Note, c.Favourite, fmt.Sprint(c.Numbers))
}

// FuzzComesBack: whatever stands in a contact, it is the same after it was written to a
// file and read again, and it is one contact.
func FuzzComesBack(f *testing.F) {
	f.Add("Kim Min-jun", "Acme, Inc; Desk", "two\nlines\r\nand\rthree", "mobile", "+82 10-1234-5678")
	f.Add("=HYPERLINK(\"x\")", "", "BEGIN:VCARD\r\nTEL:1\r\nEND:VCARD", "desk", "1001,,12;3")
	f.Add("'=x", "\\n\\,\\;", "\ttab \u2028 \u0085 \v", "other", "alice@example.com")
	f.Add("\ufeffBEGIN:VCARD", "\"", "a,b;c\"d\n", "Büro, oben", "sip:alice@example.com;transport=tcp")
	f.Add("접수처", "=", "+", "-1", "*21*1001#")
	f.Fuzz(func(t *testing.T, name, company, note, label, number string) {
		c := sipclient.Contact{Name: name, Company: company, Note: note, Favourite: len(name)%2 == 0,
			Numbers: []sipclient.ContactNumber{{Label: labelIn(label), Number: number}, {Label: "work", Number: "1002"}}}.Tidy()
		if c.Validate() != nil || len(c.Numbers) != 2 || strings.HasPrefix(c.Numbers[0].Number, "sip:") {
			return
		}
		for form, write := range forms {
			var file bytes.Buffer
			if err := write(&file, []sipclient.Contact{c}, func(int) {}); err != nil {
				t.Fatal(err)
			}
			entries, err := parse(file.Bytes())
			if err != nil || len(entries) != 1 || entries[0].err != nil {
				t.Fatalf("%s: %d entries of %q, %v", form, len(entries), file.String(), err)
			}
			got, want := plainly(entries[0].contact.Tidy()), plainly(c)
			if form == "table" {
				got, want = fmt.Sprint(entries[0].contact.Tidy()), fmt.Sprint(c)
			}
			if got != want {
				t.Errorf("%s: came back\n%+q, want\n%+q, from\n%+q", form, got, want, file.String())
			}
		}
	})
}
