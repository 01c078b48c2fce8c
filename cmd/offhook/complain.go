package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jeandeaual/go-locale"

	"offhook/cmd/internal/desktop"
	"offhook/gui/present"
)

// complain says why the program ends: in a terminal, and where nobody sees one, unless it
// was told to end.
func complain(ctx context.Context, err error) {
	fmt.Fprintln(os.Stderr, "offhook:", err)
	if ctx.Err() != nil {
		return
	}
	where, _ := locale.GetLocale()
	if err := desktop.Alert(ctx, metadata().ID, complaint(err, where)); err != nil {
		fmt.Fprintln(os.Stderr, "offhook: saying so on the desktop:", err)
	}
}

// complaint is what a person whose computer speaks a locale is told about err. The language
// of the settings is not asked for: they may be why.
func complaint(err error, locale string) string {
	catalog, broken := present.NewCatalog(present.MatchLanguage(locale), present.CountryOf(locale))
	if broken != nil {
		return err.Error()
	}
	return catalog.Error(err).String()
}
