package account

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"offhook/sipclient/numbering"
)

// unwrap takes away what stands around an address that was pasted: spaces and
// marks that nobody sees, quotation marks, the apostrophe of a spreadsheet, the
// sign of a telephone, and the name before <sip:…>.
func unwrap(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return surrounding(r) && r != '<' && r != '>' })
	if _, addr, found := strings.Cut(text, "<"); found && !strings.Contains(addr, "<") {
		inside, after, _ := strings.Cut(addr, ">")
		if after == "" || strings.HasPrefix(after, ";") { // header parameters, such as a tag
			text = inside
		}
	}
	return strings.TrimFunc(text, surrounding)
}

func surrounding(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Mn, r) ||
		strings.ContainsRune("<>\"'“”„‚‘’«»`", r)
}

// labels are what people write before a number.
var labels = [...]string{
	"tel", "telephone", "phone", "fon", "fax", "mobile", "mob", "cell", "call", "office", "work", "home",
	"telefon", "handy", "mobil", "büro", "teléfono", "telefono", "móvil", "movil", "téléphone", "portable",
	"전화", "전화번호", "휴대폰", "휴대전화", "핸드폰", "연락처", "電話", "電話番号", "携帯", "携帯電話",
}

// unlabelled returns text without a label before its number.
func unlabelled(text string) string {
	at := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	if at <= 0 {
		return text
	}
	for _, label := range labels {
		if strings.EqualFold(text[:at], label) {
			return strings.TrimLeftFunc(text[at:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".:：-", r) })
		}
	}
	return text
}

// signature is a number as it stands below a letter: words before it, with a space, a colon
// or the like between them, and perhaps a remark in brackets behind it.
var signature = regexp.MustCompile(`^[\pL\pM][\pL\pM\s.,'’()&-]*[\s.:：)]\s*([+＋\pN(（][^\pL@]*?)(?:\s*[(（][\pL\s.]+[)）])?$|^([+＋\pN(（][^\pL@]*?)\s*[(（][\pL\s.]+[)）]$`)

// minUnnamed is how many digits tell a number from a room or a year behind a word, and
// maxUnnamed one number from two (E.164).
const minUnnamed, maxUnnamed = 7, 15

// severalThings are a number behind another one, such as that of a room or a line, and a
// date: who means which is not for us to guess.
var severalThings = regexp.MustCompile(`^[1-9]\d+\s*\(|^[1-9]\d*\s+[0+]|^\d{4}-\d\d?-\d\d?$|^\d\d?[./]\d\d?[./]\d{4}$`)

// unnamed returns the number of a text that has words beside it, "M +49 170 1234567",
// "Kim: 070-1000-2000 (office)"; or the text as it is.
func unnamed(text string) string {
	parts := signature.FindStringSubmatch(text)
	if parts == nil {
		return text
	}
	number := parts[1] + parts[2]
	plain, ok := parseNumber(number)
	digits := len(strings.TrimPrefix(plain, "+"))
	if !ok || digits < minUnnamed || digits > maxUnnamed || severalThings.MatchString(numbering.Plain(number)) {
		return text
	}
	return number
}

// quoted returns a text for an error, which may be logged: without what is sent
// after the answer, and without a password.
func quoted(text string) string {
	if at := strings.IndexAny(text, ",;，；"); at >= 0 {
		text = text[:at] + "…"
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if user, _, secret := strings.Cut(text[:at], ":"); secret {
			text = user + ":…" + text[at:]
		}
	}
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "…"
	}
	return strconv.Quote(text)
}
