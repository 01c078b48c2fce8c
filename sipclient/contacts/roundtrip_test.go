package contacts

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"offhook/sipclient"
)

// forms are those that contacts are written in.
var forms = map[string]func(io.Writer, []sipclient.Contact, func(int)) error{
	"vCard 4.0": cardWriter(sipclient.VCard4), "vCard 3.0": cardWriter(sipclient.VCard3), "table": writeCSV,
}

// plainly prints what a vCard has room for: it knows no name that is the company's, and has
// addresses after the numbers.
func plainly(c sipclient.Contact) string {
	c.Numbers = slices.Clone(c.Numbers)
	slices.SortFunc(c.Numbers, func(a, b sipclient.ContactNumber) int { return cmp.Compare(a.Number, b.Number) })
	if c.Name == c.Company {
		c.Name = ""
	}
	return fmt.Sprintf("%q %q %q %v %q", c.Name, c.Company, c.Note, c.Favourite, fmt.Sprint(c.Numbers))
}

// FuzzComesBack: whatever stands in a contact, it is the same after it was written to a
// file and read again, and it is one contact.
func FuzzComesBack(f *testing.F) {
	f.Add("Kim Min-jun", "Acme, Inc; Desk", "two\nlines\r\nand\rthree", "mobile", "+82 10-1234-5678")
	f.Add("=HYPERLINK(\"x\")", "", "BEGIN:VCARD\r\nTEL:1\r\nEND:VCARD", "desk", "1001,,12;3")
	f.Add("'=x", "\\n\\,\\;", "\ttab \u2028 \u0085 \v", "other", "alice@example.com")
	f.Add("\ufeffBEGIN:VCARD", "\"", "a,b;c\"d\n", "Büro, oben", "sip:alice@example.com;transport=tcp")
	f.Add("", "A;B", "", "", "alice@example.com;3")
	f.Add("", "A, B; C", "", "", "sips:alice@example.com")
	f.Add("Ann", "", "", "", "SIP:alice@example.com")
	f.Add("접수처", "=", "+", "-1", "*21*1001#")
	f.Fuzz(func(t *testing.T, name, company, note, label, number string) {
		c := sipclient.Contact{Name: name, Company: company, Note: note, Favourite: len(name)%2 == 0,
			Numbers: []sipclient.ContactNumber{{Label: labelIn(label), Number: number}, {Label: "work", Number: "1002"}}}.Tidy()
		if c.Validate() != nil || len(c.Numbers) != 2 {
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
			asWritten := c
			asWritten.Numbers = slices.Clone(c.Numbers)
			asWritten.Numbers[0].Number = bareAddress(c.Numbers[0].Number) // the same, and how people write it
			got, want := plainly(entries[0].contact.Tidy()), plainly(asWritten)
			if form == "table" {
				got, want = fmt.Sprint(entries[0].contact.Tidy()), fmt.Sprint(c)
			}
			if got != want {
				t.Errorf("%s: came back\n%+q, want\n%+q, from\n%+q", form, got, want, file.String())
			}
		}
	})
}

// TestEscapes: a semicolon of a text is none between two components (RFC 2426 section 5, RFC 6350
// section 3.4).
func TestEscapes(t *testing.T) {
	c := sipclient.Contact{Name: `Smith; Partner\`, Company: `C:\office; Ltd`, Note: "one;\ntwo", Numbers: []sipclient.ContactNumber{{Number: "1001,2;3"}}}
	var file strings.Builder
	if err := cardWriter(sipclient.VCard3)(&file, []sipclient.Contact{c}, func(int) {}); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`FN:Smith\; Partner\\`, `N:;Smith\; Partner\\;;;`, `ORG:C:\\office\; Ltd`, `NOTE:one\;\ntwo`, `TEL:1001\,2\;3`} {
		if !strings.Contains(file.String(), "\r\n"+line+"\r\n") {
			t.Errorf("no %s in\n%s", line, &file)
		}
	}
}

// TestOwnExportIsKnown: a file that was written here says nothing new here.
func TestOwnExportIsKnown(t *testing.T) {
	for _, version := range []sipclient.VCardVersion{sipclient.VCard3, sipclient.VCard4} {
		s := open(t, "")
		save(t, s, person("Ann", "alice@example.com", "1001"), person("Bob", "sip:bob@example.com:5061"), person("Cho", "cho@example.com;3"),
			sipclient.Contact{Company: "A;B", Numbers: []sipclient.ContactNumber{{Number: "2001"}}})
		before := all(t, s)
		path := filepath.Join(t.TempDir(), "own.vcf")
		if _, err := s.Export(t.Context(), path, version, nil); err != nil {
			t.Fatal(err)
		}
		report, err := s.Import(t.Context(), path, nil)
		if err != nil || report.Known != 4 || report.Added+report.Merged > 0 || all(t, s) != before {
			t.Errorf("%s: %+v, %v; now\n%s\nbefore\n%s", version, report, err, all(t, s), before)
		}
	}
}
