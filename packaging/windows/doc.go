// Package windows makes the programs for 64-bit Windows 10 and later, on Linux. Its Go is only tests; the rest is scripts
// and the files that go into the programs:
//
//	exe.sh ──┬── ../opus/build.sh                    libopus.a, from Debian's source package
//	         ├── go build, by mingw-w64's compilers  offhook.exe without a console, offhookctl.exe with one
//	         ├── *.winres.json, by go-winres         icon, version, and the manifest: per-monitor DPI, long paths, as invoker
//	         └── cmd/internal/licences               THIRD-PARTY.txt
//	             └──zip──> dist/offhook-VERSION-windows-amd64.zip
//
// Everything written in C is linked in; a test reads the programs' import tables. testdata/bcryptprimitives.c lets Go
// programs run under Wine 8, for the tests in cmd/internal/interop/shipped.
//
// It starts no goroutine. Read next: exe.sh; packaging/README.md for versions and signing.
package windows
