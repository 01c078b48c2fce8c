package main

import (
	"fyne.io/fyne/v2"

	"offhook/assets/icons"
)

// metadata is what FyneApp.toml says; Fyne's build tool, which would compile
// it in, is not used.
func metadata() fyne.AppMetadata {
	return fyne.AppMetadata{
		ID:         "org.offhook.Offhook",
		Name:       "Offhook",
		Version:    "0.1.0",
		Build:      1,
		Icon:       fyne.NewStaticResource("offhook.png", icons.App),
		Release:    true,
		Migrations: map[string]bool{"fyneDo": migrated},
	}
}
