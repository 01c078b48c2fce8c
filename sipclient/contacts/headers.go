package contacts

import (
	"slices"
	"strings"
)

// The headers of tables, as Google, Outlook and people write them in the languages of the
// window, in small letters. What a column of numbers has in its name says which they are.
var (
	nameHeaders      = []string{"name", "full name", "display name", "이름", "성명", "名前", "氏名", "nombre", "nombre completo", "nom", "nom complet"}
	companyHeaders   = []string{"company", "organization", "organization name", "organization 1 - name", "회사", "회사명", "会社", "会社名", "firma", "unternehmen", "empresa", "compañía", "organización", "société", "entreprise"}
	noteHeaders      = []string{"notes", "note", "메모", "비고", "メモ", "備考", "notizen", "notiz", "notas", "nota"}
	favouriteHeaders = []string{"favourite", "favorite", "starred"}

	partHeaders = [nameParts][]string{
		partPrefix: {"title", "name prefix", "anrede", "tratamiento", "titre"},
		partGiven:  {"first name", "given name", "名", "vorname", "nombre de pila", "prénom", "prenom"},
		partMiddle: {"middle name", "additional name", "중간 이름", "ミドル ネーム", "ミドルネーム", "weitere vornamen", "segundo nombre", "deuxième prénom"},
		partFamily: {"last name", "family name", "성", "姓", "nachname", "familienname", "apellidos", "apellido", "nom de famille"},
		partSuffix: {"suffix", "name suffix", "sufijo", "suffixe"},
	}

	numberWords = []string{"phone", "telefon", "teléfono", "telefono", "tél.", "전화", "電話", "rufnummer"}
	kindWords   = []struct {
		label string
		words []string
	}{
		{"fax", []string{"fax", "팩스", "ファックス", "ファクス", "télécopi"}},
		{"mobile", []string{"mobil", "cell", "휴대", "핸드폰", "携帯", "móvil", "handy", "portable", "car phone"}},
		{"work", []string{"business", "work", "company", "회사", "근무처", "직장", "会社", "勤務先", "geschäft", "firma", "büro", "trabajo", "oficina", "bureau"}},
		{"home", []string{"home", "집", "자택", "自宅", "privat", "particular", "casa", "domicile"}},
	}
)

// columnsOf reads the headers. Where there is a column for the whole name, those
// for its parts are left out.
func columnsOf(headers []string) columns {
	var c columns
	labels := map[string]int{} // "phone 1" -> its label's column
	for i, h := range headers {
		h = strings.ToLower(strings.Join(strings.Fields(h), " "))
		part := slices.IndexFunc(partHeaders[:], func(names []string) bool { return slices.Contains(names, h) })
		switch {
		case slices.Contains(nameHeaders, h):
			c.name = append(c.name, i)
		case part >= 0:
			c.parts[part] = append(c.parts[part], i)
		case slices.Contains(companyHeaders, h):
			c.company = append(c.company, i)
		case slices.Contains(noteHeaders, h):
			c.note = append(c.note, i)
		case slices.Contains(favouriteHeaders, h):
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
	c.share()
	for i, n := range c.numbers {
		group, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(headers[n.at])), " - ")
		c.numbers[i].labelled = labels[group]
	}
	return c
}

// share makes a name the part that is missing beside the other one: "Name" has the family's
// beside "Vorname", and "이름" the given one beside "성".
func (c *columns) share() {
	given, family := len(c.parts[partGiven]) > 0, len(c.parts[partFamily]) > 0
	switch {
	case len(c.name) == 0 || given == family:
		return
	case given:
		c.parts[partFamily] = c.name
	default:
		c.parts[partGiven] = c.name
	}
	c.name = nil
}

// named reports whether a column has what a contact is called.
func (c *columns) named() bool {
	return len(c.name)+len(c.company) > 0 || slices.ContainsFunc(c.parts[:], func(columns []int) bool { return len(columns) > 0 })
}

// numberHeader reports whether a column has numbers, and of which kind.
func numberHeader(h string) (label string, ok bool) {
	group, value, google := strings.Cut(h, " - ")
	if strings.Contains(h, "phonetic") { // how a name is spoken, which is no phone
		return "", false
	}
	if google {
		return "", value == "value" && strings.HasPrefix(group, "phone")
	}
	has := func(word string) bool {
		if word == "cell" || word == "mobil" { // which "cancelled" and "automobile" have in them, too
			return strings.HasPrefix(h, word) || strings.Contains(h, " "+word)
		}
		return strings.Contains(h, word)
	}
	ok = slices.ContainsFunc(numberWords, has) || strings.HasPrefix(h, "number") || slices.Contains([]string{"sip", "tel"}, h)
	for n, kind := range kindWords {
		if slices.ContainsFunc(kind.words, has) { // the first two are numbers by themselves
			return kind.label, ok || n < 2
		}
	}
	return "", ok
}
