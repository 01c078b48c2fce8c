// Package sheet writes tables that spreadsheets open: CSV files (RFC 4180) in
// UTF-8, whose cells are never taken for formulas, whoever has named himself
// "=cmd|…" in a call or on a card. The call history and the contacts write with
// it; contacts read such cells back with Unprotect.
//
// It is pure but for the io.Writer that it is given, and starts no goroutine.
//
// Read next: sipclient/history's export.go for a user.
package sheet

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"
)

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\uFEFF"

// Write writes a table: its head, then the rows until the end of them. Cells are
// protected.
func Write(w io.Writer, head []string, rows func(yield func([]string) bool)) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(head); err != nil {
		return err
	}
	for row := range rows {
		for i := range row {
			row[i] = Protect(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// mark stands before what a spreadsheet would take for a formula, or what begins as if it
// did.
const mark = "'"

// Protect keeps a spreadsheet from taking a text for a formula; a number with a
// plus is none.
func Protect(text string) string {
	if isFormula(strings.TrimLeft(text, mark)) {
		return mark + text
	}
	return text
}

func isFormula(text string) bool {
	if text == "" {
		return false
	}
	signed := strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-")
	return strings.ContainsRune("=@\t\r", rune(text[0])) || signed && strings.ContainsFunc(text, unicode.IsLetter)
}

// Unprotect takes Protect's mark away again.
func Unprotect(text string) string {
	if rest, ok := strings.CutPrefix(text, mark); ok && Protect(rest) != rest {
		return rest
	}
	return text
}
