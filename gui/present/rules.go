package present

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"offhook/sipclient/account"
	"offhook/sipclient/numbering"
)

// RuleLine returns a dialling rule in two lines.
func (c *Catalog) RuleLine(r account.DialRule) (title, detail string) {
	to := Plain(r.Replace)
	if to == "" {
		to = c.Text("rules.nothing")
	}
	switch {
	case r.Country != "":
		return r.Country + " → " + to, c.Text("rules.country_of", Data{"Country": c.CountryName(r.Country)})
	case r.Pattern != "":
		return Plain(r.Pattern) + " → " + to, c.Text("rules.pattern")
	}
	return Plain(r.Starts) + " → " + to, c.Text("rules.starts")
}

// DialPreview says what a text dials with a's rules; empty for no text.
func (c *Catalog) DialPreview(a account.Account, text string) (preview string, tone Tone) {
	if text = strings.TrimSpace(text); text == "" {
		return "", Quiet
	}
	target, err := a.Target(text)
	if err != nil {
		return c.Error(err).What, Bad
	}
	dials := Plain(target.User)
	if target.Host != a.Host() {
		dials = Plain(target.User + "@" + target.Host)
	}
	typed, _, _ := strings.Cut(Plain(text), ",")
	return join(" · ", c.Text("rules.preview", Data{"Typed": typed, "Dialled": dials}), c.afterAnswer(target.PostDial)), Good
}

// Country is a country to choose.
type Country struct{ Code, Name string }

// Countries returns the countries whose numbers Offhook knows, by their names in the catalog's
// language and in its order.
func (c *Catalog) Countries() []Country {
	var out []Country
	for _, code := range numbering.Countries() {
		out = append(out, Country{code, c.CountryName(code)})
	}
	order := collate.New(c.tag())
	key := strings.NewReplacer("ー", "").Replace // a long vowel, which collate puts before all kana
	slices.SortFunc(out, func(a, b Country) int { return order.CompareString(key(a.Name), key(b.Name)) })
	return out
}

// CountryName returns what a country is called in the catalog's language; its code where that
// knows none.
func (c *Catalog) CountryName(code string) string {
	if r, err := language.ParseRegion(code); err == nil {
		return cmp.Or(display.Regions(c.tag()).Name(r), code)
	}
	return code
}

func (c *Catalog) tag() language.Tag { return language.Make(string(c.lang)) }
