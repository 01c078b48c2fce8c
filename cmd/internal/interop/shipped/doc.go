// Package shipped tests what make packages has put into dist/, as whoever installs it gets it:
//
//	dist/offhook_*.deb ──────── lintian, desktop-file-validate, appstreamcli
//	        └── unpacked ────── what it opens at run time is among its dependencies
//	              └── offhookctl, offhook under Xvfb ──┐
//	                                                   ├── the demo call: dialled, answered, heard
//	              ┌── offhookctl.exe, offhook.exe ─────┘
//	dist/offhook-*.zip ──────── its DLLs are Windows's own; icon, version and manifest are in it; runs under Wine
//
// The tests carry the build tag packages. make test-deb and make test-exe make what they look at
// and install what they need.
//
// Goroutines: none but those of package rig, which each test ends. Read next: deb_test.go, exe_test.go.
package shipped
