package present

// Part is a work of others inside the program.
type Part struct{ Name, Licence string }

// Inside lists the works of others that the program is made of, by name, with
// their licences. A test compares it with go.mod.
func Inside() []Part {
	return []Part{
		{"coder/websocket", "ISC"},
		{"emersion/go-vcard", "MIT"},
		{"emiago/sipgo", "BSD-2-Clause"},
		{"fyne.io/fyne", "BSD-3-Clause"},
		{"gen2brain/malgo, miniaudio", "Unlicense, MIT-0"},
		{"git.sr.ht/~jackmordaunt/go-toast", "MIT"},
		{"Go", "BSD-3-Clause"},
		{"go-gl/glfw, GLFW", "BSD-3-Clause, Zlib"},
		{"go-text/typesetting", "BSD-3-Clause"},
		{"godbus/dbus", "BSD-2-Clause"},
		{"golang.org/x/sys, golang.org/x/text", "BSD-3-Clause"},
		{"hajimehoshi/go-mp3", "Apache-2.0"},
		{"jeandeaual/go-locale", "MIT"},
		{"jfreymuth/vorbis", "MIT"},
		{"jezek/xgb", "BSD-3-Clause"},
		{"libopus", "BSD-3-Clause"},
		{"livekit/livekit-cli, WebRTC audio processing", "Apache-2.0, BSD-3-Clause"},
		{"Microsoft/go-winio", "MIT"},
		{"modernc.org/sqlite, SQLite", "BSD-3-Clause, public domain"},
		{"nicksnyder/go-i18n", "MIT"},
		{"Noto Sans CJK", "OFL-1.1"},
		{"nyaruka/phonenumbers", "MIT"},
		{"pelletier/go-toml", "MIT"},
		{"pion", "MIT"},
		{"spf13/cobra, spf13/pflag", "Apache-2.0, BSD-3-Clause"},
		{"zalando/go-keyring", "MIT"},
	}
}
