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
		begin: func(path string) fileWork {
			return func(ctx context.Context, told func(done, total int)) (func() []fyne.CanvasObject, error) {
				report, err := w.o.Client.ImportContacts(ctx, path, told)
				return func() []fyne.CanvasObject {
					what, skipped := w.cat.ImportedContacts(report)
					said := []fyne.CanvasObject{widget.NewNote(widget.Good, what, "", "", nil)}
					for _, line := range skipped {
						said = append(said, widget.NewMuted(line))
					}
					return said
				}, err
			}
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
		begin: func(path string) fileWork {
			version := versions[max(form.SelectedIndex(), 0)]
			return written(w, "contacts.exported", path, func(ctx context.Context, told func(done, total int)) (int, error) {
				return w.o.Client.ExportContacts(ctx, path, version, told)
			})
		}})
}

// newRecentsExport is the page that writes the calls that the list shows to a
// file.
func newRecentsExport(w *Window) page {
	return newFilePage(w, fileJob{title: "recents.export_title", intro: "recents.export_intro", act: "contacts.export", name: "Offhook.csv",
		begin: func(path string) fileWork {
			calls := w.route.about.calls
			return written(w, "recents.exported", path, func(ctx context.Context, told func(done, total int)) (int, error) {
				return w.o.Client.ExportRecent(ctx, path, calls, told)
			})
		}})
}

// written writes a file, and says in the words of key how much is in it.
func written(w *Window, key, path string, write func(ctx context.Context, told func(done, total int)) (int, error)) fileWork {
	return func(ctx context.Context, told func(done, total int)) (func() []fyne.CanvasObject, error) {
		n, err := write(ctx, told)
		return func() []fyne.CanvasObject {
			return []fyne.CanvasObject{widget.NewNote(widget.Good, w.cat.Count(key, n), path, "", nil)}
		}, err
	}
}
