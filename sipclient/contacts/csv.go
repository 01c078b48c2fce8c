package contacts

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/internal/sheet"
)

// columns are which column of a CSV file has what.
type columns struct {
	name      []int // joined with spaces
	company   []int
	note      []int
	favourite []int
	numbers   []numberColumn
}

// numberColumn is a column with numbers. label is our word for them, or
// labelled is the column beside it that has theirs (Google), counting from 1.
type numberColumn struct {
	at, labelled int
	label        string
}

// parseCSV reads a table with headers: our own, Google's or Outlook's. The
// separator is a comma, a semicolon or a tab, whichever the headers have most.
func parseCSV(text []byte) (entries []entry, err error) {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = separator(head)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	headers, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)
	}
	cols := columnsOf(headers)
	if len(cols.name)+len(cols.company) == 0 || len(cols.numbers) == 0 {
		return nil, fmt.Errorf("%w: its first line names no column for names, or none for numbers", sipclient.ErrContactsFile)
	}
	for len(entries) < sipclient.MaxContacts {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			entries = append(entries, entry{err: fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)})
			continue
		}
		entries = append(entries, entry{contact: cols.contact(row)})
	}
	return entries, nil
}

func separator(head []byte) rune {
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// columnsOf reads the headers. Where there is a column for the whole name, those
// for its parts are left out.
func columnsOf(headers []string) columns {
	var c columns
	var parts []int
	labels := map[string]int{} // "phone 1" -> its label's column
	for i, h := range headers {
		h = strings.ToLower(strings.TrimSpace(h))
		switch h {
		case "name", "full name", "display name", "이름", "名前", "nombre", "nom":
			c.name = append(c.name, i)
		case "title", "first name", "given name", "middle name", "additional name", "last name", "family name", "suffix", "name prefix", "name suffix":
			parts = append(parts, i)
		case "company", "organization", "organization name", "organization 1 - name", "회사", "firma":
			c.company = append(c.company, i)
		case "notes", "note", "메모", "notizen":
			c.note = append(c.note, i)
		case "favourite", "favorite", "starred":
			c.favourite = append(c.favourite, i)
		default:
			if group, ok := strings.CutSuffix(h, " - type"); ok {
				labels[group] = i + 1
			} else if group, ok := strings.CutSuffix(h, " - label"); ok {
				labels[group] = i + 1
			} else if label, ok := numberHeader(h); ok {
				c.numbers = append(c.numbers, numberColumn{at: i, label: label})
			}
		}
	}
	if len(c.name) == 0 {
		c.name = parts
	}
	for i, n := range c.numbers {
		group, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(headers[n.at])), " - ")
		c.numbers[i].labelled = labels[group]
	}
	return c
}

// numberHeader reports whether a column has numbers, and of which kind.
func numberHeader(h string) (label string, ok bool) {
	group, value, google := strings.Cut(h, " - ")
	switch {
	case google && value == "value" && strings.HasPrefix(group, "phone"):
		return "", true
	case google:
		return "", false
	case strings.Contains(h, "fax"):
		return "fax", true
	case strings.Contains(h, "mobile"), strings.Contains(h, "cell"), h == "휴대폰", h == "car phone":
		return "mobile", true
	case !strings.Contains(h, "phone") && !strings.Contains(h, "telephone") && !strings.HasPrefix(h, "number") && h != "sip" && h != "전화" && h != "전화번호":
		return "", false
	case strings.Contains(h, "business"), strings.Contains(h, "work"), strings.Contains(h, "company"):
		return "work", true
	case strings.Contains(h, "home"):
		return "home", true
	}
	return "", true
}

func (c columns) contact(row []string) sipclient.Contact {
	at := func(i int) string {
		if i < len(row) {
			return sheet.Unprotect(row[i])
		}
		return ""
	}
	join := func(columns []int) string {
		var parts []string
		for _, i := range columns {
			if text := strings.TrimSpace(at(i)); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, " ")
	}
	p := sipclient.Contact{Name: join(c.name), Company: join(c.company), Note: join(c.note)}
	switch strings.ToLower(join(c.favourite)) {
	case "1", "true", "yes", "x":
		p.Favourite = true
	}
	for _, n := range c.numbers {
		label := n.label
		if n.labelled > 0 {
			label = labelIn(at(n.labelled - 1))
		}
		for number := range strings.SplitSeq(at(n.at), ":::") { // Google's, for several in one
			if number = strings.TrimSpace(number); number != "" {
				p.Numbers = append(p.Numbers, sipclient.ContactNumber{Label: label, Number: number})
			}
		}
	}
	return p
}

// maxColumns is for how many numbers a table of ours has columns.
const maxColumns = 20

// writeCSV writes contacts as a table that Google and spreadsheets read.
func writeCSV(w io.Writer, contacts []sipclient.Contact, done func(int)) error {
	columns := 1
	for _, c := range contacts {
		columns = max(columns, min(len(c.Numbers), maxColumns))
	}
	head := []string{"Name", "Company", "Notes", "Favourite"}
	for i := range columns {
		group := "Phone " + strconv.Itoa(i+1)
		head = append(head, group+" - Type", group+" - Value")
	}
	return sheet.Write(w, head, func(yield func([]string) bool) {
		for i, c := range contacts {
			row := []string{c.Name, c.Company, c.Note, ""}
			if c.Favourite {
				row[3] = "yes"
			}
			for _, n := range c.Numbers[:min(len(c.Numbers), maxColumns)] {
				row = append(row, n.Label, n.Number)
			}
			if !yield(row) {
				return
			}
			done(i + 1)
		}
	})
}
