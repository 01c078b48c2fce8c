package present

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"offhook/sipclient/account"
)

// RuleLine returns a dialling rule in two lines.
func (c *Catalog) RuleLine(r account.DialRule) (title, detail string) {
	to := Plain(r.Replace)
	if to == "" {
		to = c.Text("rules.nothing")
	}
	switch {
	case r.Country != "":
		name := r.Country
		for _, known := range c.Countries(r.Country) {
			if known.Code == r.Country {
				name = known.Name
			}
		}
		return r.Country + " → " + to, c.Text("rules.country_of", Data{"Country": name})
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

// Countries returns the countries whose tones Offhook knows, and also, by their
// names in the catalog's language and in its order. also may be empty.
func (c *Catalog) Countries(also string) []Country {
	codes := []string{"AT", "AU", "BE", "BR", "CA", "CH", "CN", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "IN", "IT", "JP", "KR", "MX", "NL", "NO", "NZ", "RU", "SE", "US"}
	if also != "" && !slices.Contains(codes, also) {
		codes = append(codes, also)
	}
	tag := language.Make(string(c.lang))
	names := display.Regions(tag)
	out := make([]Country, 0, len(codes))
	for _, code := range codes {
		name := code
		if r, err := language.ParseRegion(code); err == nil && names.Name(r) != "" {
			name = names.Name(r)
		}
		out = append(out, Country{code, name})
	}
	order := collate.New(tag)
	slices.SortFunc(out, func(a, b Country) int { return order.CompareString(a.Name, b.Name) })
	return out
}
