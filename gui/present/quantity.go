package present

import (
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// printer returns what writes numbers as people who speak lang in country do.
// What CLDR does not know of the country is as in the language alone.
func printer(lang Language, country string) *message.Printer {
	tag := language.Make(string(lang))
	if region, err := language.ParseRegion(country); err == nil {
		if local, err := language.Compose(tag, region); err == nil {
			tag = local
		}
	}
	return message.NewPrinter(tag)
}

// Integer returns n with its thousands apart: "10,000", "10.000".
func (c *Catalog) Integer(n int) string { return c.printer.Sprint(number.Decimal(n)) }

// Decimal returns v with exactly that many places behind the decimal sign:
// "4.2", "4,2".
func (c *Catalog) Decimal(v float64, places int) string {
	return c.printer.Sprint(number.Decimal(v, number.Scale(places)))
}

// Milliseconds returns d as "1,240 ms".
func (c *Catalog) Milliseconds(d time.Duration) string {
	return c.Integer(int(d.Milliseconds())) + " ms"
}

// Percent returns a part of 100 with exactly that many places: "3.5%", "3,5 %".
func (c *Catalog) Percent(percent float64, places int) string {
	return c.printer.Sprint(number.Percent(percent/100, number.Scale(places)))
}
