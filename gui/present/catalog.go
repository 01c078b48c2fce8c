package present

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"offhook/assets/translations"
)

// Data fills the places of a text: Data{"Host": "pbx.example.com"}.
type Data map[string]any

// Catalog speaks one language. It never changes and may be shared.
type Catalog struct {
	lang      Language
	country   string
	localizer *i18n.Localizer
	printer   *message.Printer
}

// Country returns the country whose numbers and dates it writes; may be empty.
func (c *Catalog) Country() string { return c.country }

// NewCatalog returns the texts of lang, with numbers and dates as country (ISO
// 3166, may be empty) writes them. It fails only where a translation file is
// broken, which a test would have found.
func NewCatalog(lang Language, country string) (*Catalog, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, l := range []Language{English, lang} {
		if err := load(bundle, l); err != nil {
			return nil, fmt.Errorf("reading the texts of %q: %w", l, err)
		}
	}
	return &Catalog{
		lang: lang, country: country,
		localizer: i18n.NewLocalizer(bundle, string(lang)), printer: printer(lang, country),
	}, nil
}

// load adds every file of l to bundle. What l lacks is spoken in English, which
// is loaded too.
func load(bundle *i18n.Bundle, l Language) error {
	areas, err := fs.Glob(translations.Files, string(l)+"/*.json")
	if err != nil {
		return err
	}
	if len(areas) == 0 {
		return fs.ErrNotExist
	}
	for _, name := range areas {
		data, err := translations.Files.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := bundle.ParseMessageFileBytes(data, string(l)+".json"); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Language returns the language of the texts.
func (c *Catalog) Language() Language { return c.lang }

// Text returns the text of key with data in its places. A key that does not
// exist is returned itself, so that it can be seen.
func (c *Catalog) Text(key string, data ...Data) string {
	return c.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: first(data)})
}

// Count returns the text of key in the plural form that n needs; {{.Count}} in
// it is n.
func (c *Catalog) Count(key string, n int, data ...Data) string {
	d := Data{"Count": n}
	for k, v := range first(data) {
		d[k] = v
	}
	return c.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: d, PluralCount: n})
}

func (c *Catalog) localize(cfg *i18n.LocalizeConfig) string {
	text, err := c.localizer.Localize(cfg)
	if err != nil && text == "" {
		return cfg.MessageID
	}
	return text
}

func first(data []Data) Data {
	if len(data) == 0 {
		return nil
	}
	return data[0]
}
