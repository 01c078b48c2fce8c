// Package linux makes and tests what Linux distributions install. Its Go is only tests; the rest is scripts and the
// files that go into the package:
//
//	deb.sh ──┬── go build -buildmode=pie, ../opus/build.sh       usr/bin/offhook, offhookctl
//	         ├── org.offhook.Offhook.desktop                     menus, and tel:, sip:, sips:, callto: links
//	         ├── org.offhook.Offhook.metainfo.xml                software centres
//	         ├── assets/icons/app/offhook.svg                    icons in nine sizes
//	         ├── offhook.1, offhookctl.1                         man pages
//	         ├── copyright, cmd/internal/licences                licences of Offhook and of all that is compiled in
//	         └── nfpm.yaml: name, dependencies ──nfpm──> dist/offhook_VERSION-0offhook1_amd64.deb
//
// The tests here look at the files alone and always run; what dpkg, lintian and a screen make of the finished package
// is tested in cmd/internal/interop/shipped.
//
// It starts no goroutine. Read next: deb.sh, nfpm.yaml; packaging/README.md for versions and signing.
package linux
