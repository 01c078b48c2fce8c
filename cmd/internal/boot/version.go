package boot

import "runtime/debug"

// version is set by the linker for a release:
// -X offhook/cmd/internal/boot.version=1.2.3.
var version string

// Version returns the program's version: the release's, the module's, or the
// commit that it was built from, or "dev".
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "dev-" + s.Value[:12]
		}
	}
	return "dev"
}

// home is the project's page, set by the linker for a release:
// -X offhook/cmd/internal/boot.home=https://offhook.example.
var home string

// Home returns the address of the project's page; empty where the build names
// none.
func Home() string { return home }
