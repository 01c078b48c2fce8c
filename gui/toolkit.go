package gui

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"offhook/assets/translations"
	"offhook/gui/present"
)

// translateToolkit makes Fyne's own menus and dialogs speak l. Fyne looks texts
// up in the system's language and cannot change it, so l's texts are given to
// it under that name.
func translateToolkit(l present.Language) error {
	data, err := translations.Files.ReadFile("toolkit/" + string(l) + ".json")
	if err != nil {
		return fmt.Errorf("reading the toolkit's texts: %w", err)
	}
	if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
		return fmt.Errorf("translating the toolkit: %w", err)
	}
	return nil
}
