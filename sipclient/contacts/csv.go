package contacts

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/internal/sheet"
)

// columns are which column of a CSV file has what. Several that have the same are joined
// with spaces.
type columns struct {
	name      []int // whole
	parts     [nameParts][]int
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
	if !cols.named() || len(cols.numbers) == 0 {
		return nil, fmt.Errorf("%w: its first line names no column for names, or none for numbers", sipclient.ErrContactsFile)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if len(entries) >= sipclient.MaxContacts {
			entries = oneMore(entries)
			continue
		}
		if err != nil {
			entries = append(entries, entry{err: fmt.Errorf("%w: %w", sipclient.ErrContactsFile, err)})
			continue
		}
		entries = append(entries, entry{contact: cols.contact(row)})
	}
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
	var parts [nameParts]string
	for i, columns := range c.parts {
		parts[i] = join(columns)
	}
	p := sipclient.Contact{Name: cmp.Or(join(c.name), fullName(parts)), Company: join(c.company), Note: join(c.note)}
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
