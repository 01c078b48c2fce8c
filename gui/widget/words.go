package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
)

// words cuts text where a line may end (Unicode's UAX 14): behind a space, but
// not a no-break one, between kana and kanji, but not before "。", behind the
// slash of a path. Joined again the words are text.
//
// Between Hangul it only ends at a space, as Korean reads best.
func words(text string) []string {
	var seg segmenter.Segmenter
	seg.InitWithString(text)
	var out []string
	for iter := seg.LineIterator(); iter.Next(); {
		word := string(iter.Line().Text)
		if last := len(out) - 1; last >= 0 && insideKorean(out[last], word) {
			out[last] += word
			continue
		}
		out = append(out, word)
	}
	return out
}

func insideKorean(before, after string) bool {
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	return !unicode.IsSpace(a) && (unicode.Is(unicode.Hangul, a) || unicode.Is(unicode.Hangul, b))
}

// wrapWords puts as many words on a line as are no wider than width. A word
// that is wider than the line is cut between its letters.
func wrapWords(text string, width float32, measure func(string) float32) []string {
	var lines []string
	line := ""
	for _, word := range words(text) {
		if measure(unspaced(line+word)) <= width {
			line += word
			continue
		}
		if line != "" {
			lines = append(lines, unspaced(line))
		}
		line = word
		for measure(unspaced(line)) > width {
			n := fitting(line, width, measure)
			if n == len(line) {
				break // one letter, wider than all there is
			}
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	return append(lines, unspaced(line))
}

// unspaced is line without the spaces behind its last word, which nobody sees.
func unspaced(line string) string { return strings.TrimRight(line, " \t") }
