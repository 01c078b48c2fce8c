package present

import (
	"slices"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Import is what a settings file brings, in words.
type Import struct {
	Accounts []ImportLine
	// Settings names the parts of the settings that change; empty for none. Warnings are what a
	// person should know before taking them.
	Settings string
	Warnings []string
}

// ImportLine is one account that a file brings. Warnings are what a person should
// know before taking it.
type ImportLine struct {
	Title, Detail string
	Warnings      []string
}

// Import returns what i brings.
func (c *Catalog) Import(i sipclient.Imported) Import {
	var out Import
	line := func(a account.Account, how string) {
		mode := c.Text("account.mode_trunk")
		if a.Register {
			mode = c.Text("account.mode_extension")
		}
		out.Accounts = append(out.Accounts, ImportLine{Plain(a.Title()), join(" · ", Plain(a.Server), mode, how), c.importWarnings(i, a)})
	}
	for _, a := range i.Added {
		line(a, c.Text("import.added"))
	}
	for _, a := range i.Changed {
		line(a, c.Text("import.changed"))
	}
	var names []string
	for _, key := range i.Choices {
		if name := c.choiceGroup(key); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out.Settings = strings.Join(names, ", ")
	if i.Unannounced {
		out.Warnings = []string{c.Text("import.unannounced"), c.Text("recording.law_silent")}
	}
	return out
}

// importWarnings are what an account that a file brings could do to a person who
// did not read the file.
func (c *Catalog) importWarnings(i sipclient.Imported, a account.Account) (warnings []string) {
	warn := func(is bool, text string) {
		if is {
			warnings = append(warnings, text)
		}
	}
	ep, err := account.ParseServer(a.Server)
	var rules []string
	for _, r := range a.Rules {
		rules = append(rules, Plain(r.String()))
	}
	warn(slices.Contains(i.Elsewhere, a.ID), c.Text("import.elsewhere"))
	warn(err == nil && !ep.Secure, c.Text("account.plain_warning"))
	warn(a.CAFile != "", c.Text("import.trusts", Data{"File": Plain(a.CAFile)}))
	warn(len(rules) > 0, c.Text("import.rewrites", Data{"Rules": strings.Join(rules, ", ")}))
	warn(i.Default == a.ID, c.Text("import.dials"))
	return warnings
}

// choiceGroup names the section of the settings that a choice's key is in; it is the key itself
// for none.
func (c *Catalog) choiceGroup(key string) string {
	top, _, _ := strings.Cut(key, ".")
	switch top {
	case "theme", "text_size":
		return c.Text("settings.appearance")
	case "language":
		return c.Text("settings.language")
	case "country":
		return c.Text("settings.dialling")
	case "audio":
		return c.Text("settings.audio")
	case "ringing":
		return c.Text("settings.ringing")
	case "calls":
		return c.Text("settings.calls")
	case "recording":
		return c.Text("settings.recording")
	case "desktop":
		return c.Text("settings.desktop")
	case "network":
		return c.Text("settings.network")
	case "privacy":
		return c.Text("settings.privacy")
	}
	return key
}
