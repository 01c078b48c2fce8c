package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/widget"
	"offhook/sipclient"
)

// newContactImport is the page that takes contacts from a file.
func newContactImport(w *Window) page {
	return newFilePage(w, fileJob{title: "contacts.import_title", intro: "contacts.import_intro", act: "contacts.import",
		forms: []string{".vcf", ".vcard", ".csv", ".txt"},
		run: func(ctx context.Context, path string, told func(done, total int)) (func() []fyne.CanvasObject, error) {
			report, err := w.o.Client.ImportContacts(ctx, path, told)
			return func() []fyne.CanvasObject {
				what, skipped := w.cat.ImportedContacts(report)
				said := []fyne.CanvasObject{widget.NewNote(widget.Good, what, "", "", nil)}
				for _, line := range skipped {
					said = append(said, widget.NewMuted(line))
				}
				return said
			}, err
		}})
}

// newContactExport is the page that writes contacts to a file.
func newContactExport(w *Window) page {
	cat := w.cat
	versions := []sipclient.VCardVersion{sipclient.VCard4, sipclient.VCard3}
	form := widget.NewChoice(cat.Text("contacts.vcard"), []string{cat.Text("contacts.vcard_4"), cat.Text("contacts.vcard_3")}, func(int) {})
	form.ShowChosen(nil, 0)
	return newFilePage(w, fileJob{title: "contacts.export_title", intro: "contacts.export_intro", act: "contacts.export",
		name: "Offhook.vcf", more: widget.NewField(form.Name, nil, form),
		run: func(ctx context.Context, path string, told func(done, total int)) (func() []fyne.CanvasObject, error) {
			n, err := w.o.Client.ExportContacts(ctx, path, versions[max(form.SelectedIndex(), 0)], told)
			return func() []fyne.CanvasObject {
				return []fyne.CanvasObject{widget.NewNote(widget.Good, cat.Count("contacts.exported", n), path, "", nil)}
			}, err
		}})
}

// newRecentsExport is the page that writes the calls that the list shows to a
// file.
func newRecentsExport(w *Window) page {
	return newFilePage(w, fileJob{title: "recents.export_title", intro: "recents.export_intro", act: "contacts.export", name: "Offhook.csv",
		run: func(ctx context.Context, path string, told func(done, total int)) (func() []fyne.CanvasObject, error) {
			n, err := w.o.Client.ExportRecent(ctx, path, w.route.about.calls, told)
			return func() []fyne.CanvasObject {
				return []fyne.CanvasObject{widget.NewNote(widget.Good, w.cat.Count("recents.exported", n), path, "", nil)}
			}, err
		}})
}
