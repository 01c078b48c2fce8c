package archtest

import (
	"slices"
	"strings"
	"testing"
)

// Groups of packages that the rules speak of.
var (
	core = []string{"sipclient", "sipclient/call", "sipclient/registration", "sipclient/account", "sipclient/search", "sipclient/numbering"}

	// adapters tie the core's ports to the world. Only the composition root knows them.
	adapters = []string{
		"sipclient/signaling/...", "sipclient/config/...", "sipclient/secret/...", "sipclient/history/...", "sipclient/contacts/...", "sipclient/messages/...",
		"sipclient/trace/...", "sipclient/demopbx/...",
		"media/device/...", "media/codec/...", "media/jitter/...", "media/quality/...", "media/dsp/...", "media/tone/...", "media/wav/...", "media/ogg/...", "media/record/...", "media/ringtone/...",
		"media/rtc/...", "media/session/...",
	}

	testSupport = []string{"sipclient/clienttest/...", "media/mediatest/...", "cmd/internal/interop/..."}

	sipStack   = []string{"github.com/emiago/sipgo/..."}
	mediaStack = []string{"github.com/pion/..."}
	window     = []string{"fyne.io/..."}
)

// forbidden lists what some packages must never import.
var forbidden = []struct {
	who    []string // packages, as patterns below the module
	mayNot []string // what they may not import
	unless []string // packages of who that may
	deep   bool     // nor through anything they import
	why    string
}{
	{
		who:    core,
		mayNot: slices.Concat(adapters, []string{"gui/...", "cmd/...", "assets/..."}, sipStack, mediaStack, window),
		deep:   true,
		why:    "the core declares ports and its adapters fulfil them: an adapter seen from here could not be replaced or faked",
	},
	{
		who:    []string{"sipclient/call"},
		mayNot: []string{"sipclient", "sipclient/registration", "net/...", "os", "context", "sync/..."},
		why:    "the call's state machine is pure: inputs in, effects out, so that its whole table can be walked in a test",
	},
	{
		who:    []string{"media/..."},
		mayNot: []string{"sipclient/...", "gui/...", "cmd/..."},
		deep:   true,
		why:    "audio knows nothing of SIP or of windows: sipclient imports its vocabulary, and the other way round would be a circle",
	},
	{
		who:    []string{"media/jitter"},
		mayNot: []string{"media/codec/...", "media/rtc", "media/session", "media/device", "time/tzdata"},
		deep:   true,
		why:    "the jitter buffer is pure and declares the decoder it needs, so that recorded packets can be replayed through it",
	},
	{
		who:    []string{"sipclient/demopbx/..."},
		mayNot: []string{"sipclient/signaling/...", "media/rtc/..."},
		deep:   true,
		why:    "with both ends made of one code, its faults cancel out and no test between them sees any",
	},
	{
		who:    []string{"gui/..."},
		mayNot: slices.Concat(adapters, sipStack, mediaStack, []string{"cmd/...", "database/sql", "modernc.org/sqlite", "github.com/gen2brain/malgo", "github.com/coder/websocket", "github.com/zalando/go-keyring"}),
		deep:   true,
		why:    "the window sees snapshots and sends commands; whatever blocks or does I/O stays behind sipclient's ports",
	},
	{
		who:    []string{"gui/present/..."},
		mayNot: slices.Concat(window, []string{"gui", "gui/widget", "gui/theme"}),
		deep:   true,
		why:    "what a page shows is decided without a GUI, so that it is tested without one and serves the command line too",
	},
	{
		who:    []string{"gui/port", "cmd/internal/desktop"},
		mayNot: slices.Concat(window, []string{"gui", "gui/widget/...", "gui/theme/...", "sipclient/signaling/...", "media/session/..."}),
		deep:   true,
		why:    "what serves a window has no part of one: it compiles for every system without graphics, and is tested without a phone",
	},
	{
		who:    []string{"gui/widget/..."},
		mayNot: []string{"sipclient/...", "gui", "gui/present/...", "media/..."},
		why:    "widgets take values and callbacks; one that knows SIP could only be used for one page and tested with a call",
	},
	{
		who:    []string{"gui/..."},
		mayNot: []string{"fyne.io/fyne/v2/app"},
		deep:   true,
		why:    "this package brings OpenGL: without it the window's code is tested without cgo and without a display",
	},
	{
		who:    []string{"cmd/offhook"},
		mayNot: slices.Concat(adapters, sipStack, mediaStack),
		why:    "its main is flags, boot and gui.Run; the object graph is built in cmd/internal/boot",
	},
	{
		who:    []string{"cmd/offhookctl/...", "cmd/internal/boot/..."},
		mayNot: slices.Concat(window, []string{"gui", "gui/widget/...", "gui/theme/..."}),
		deep:   true,
		why:    "the phone without a window has to build and start where no graphics library is; gui/present is all it may share",
	},
	{
		who:    []string{"assets/..."},
		mayNot: []string{"sipclient/...", "media/...", "gui/...", "cmd/..."},
		why:    "embedded files are at the bottom: anybody may use them",
	},
}

// reserved lists libraries that one place each has to itself: what it does is then done in one way, and it can be
// replaced there.
var reserved = []struct {
	library []string
	onlyIn  []string
	why     string
}{
	{sipStack, []string{"sipclient/signaling/...", "sipclient/demopbx/..."}, "SIP messages are made and read in one adapter"},
	{mediaStack, []string{"media/rtc/...", "sipclient/demopbx/..."}, "one WebRTC peer, in media/rtc; demopbx is the other end on purpose"},
	{[]string{"github.com/coder/websocket/..."}, []string{"sipclient/signaling/...", "sipclient/clienttest/...", "sipclient/demopbx/..."}, "the connection belongs to the signalling"},
	{[]string{"github.com/gen2brain/malgo"}, []string{"media/device/..."}, "sound devices and their traps are media/device's"},
	{[]string{"github.com/livekit/..."}, []string{"media/dsp/voice"}, "it is the audio processing module only, and C++: media/dsp stays pure"},
	{[]string{"github.com/hajimehoshi/go-mp3", "github.com/jfreymuth/vorbis"}, []string{"media/ringtone"}, "they panic and worse on broken files: what they are given is looked through there"},
	{[]string{"modernc.org/...", "database/sql/..."}, []string{"sipclient/history/...", "sipclient/contacts/...", "sipclient/messages/...", "sipclient/internal/database"}, "the call history, the contacts and the messages are the users of SQL"},
	{[]string{"github.com/emersion/go-vcard"}, []string{"sipclient/contacts/..."}, "the forms of contact files are the contacts' own"},
	{[]string{"github.com/nyaruka/phonenumbers"}, []string{"sipclient/numbering"}, "what is known of countries' numbers is asked in one place, so that what is shown and what is dialled come from the same data"},
	{[]string{"github.com/zalando/go-keyring"}, []string{"sipclient/secret/..."}, "passwords pass through one package, which alone can then leak one"},
	{[]string{"github.com/pelletier/go-toml/..."}, []string{"sipclient/config/..."}, "the form of the settings file is config's"},
	{[]string{"github.com/spf13/..."}, []string{"cmd/offhookctl/...", "cmd/offhook/..."}, "flags end in main; below it there are Options"},
	{window, []string{"gui", "gui/widget/...", "gui/theme/...", "cmd/offhook", "cmd/internal/bench/empty"}, "only the window's code knows the GUI library"},
	{[]string{"github.com/go-gl/glfw/..."}, []string{"cmd/offhook"}, "Fyne's loop is paced where it is begun, and GLFW is the rest of the time Fyne's own affair"},
	{[]string{"fyne.io/fyne/v2/app"}, []string{"cmd/offhook", "cmd/internal/bench/empty"}, "it brings OpenGL, which only programs with a window need"},
	{[]string{"github.com/jezek/xgb/...", "github.com/Microsoft/go-winio", "git.sr.ht/~jackmordaunt/go-toast/..."}, []string{"cmd/internal/desktop"}, "the operating system's desktop is one package's affair"},
	{testSupport, slices.Concat(testSupport, []string{"cmd/internal/bench/..."}), "fakes and rigs are for tests, not for programs"},
	{[]string{"go.uber.org/goleak", "github.com/rogpeppe/go-internal/testscript"}, testSupport, "they are for tests"},
	{[]string{"log"}, nil, "everything logs to the *slog.Logger of its Options"},
}

func TestForbiddenImports(t *testing.T) {
	for _, rule := range forbidden {
		for _, p := range packages(t) {
			if !matchesAny(p.path(), rule.who) || matchesAny(p.path(), rule.unless) {
				continue
			}
			imported := p.Imports
			if rule.deep {
				imported = p.Deps
			}
			for _, other := range imported {
				// A package's own parts are its own affair.
				if matchesAny(local(other), rule.mayNot) && local(other) != p.path() {
					t.Errorf("%s must not import %s%s\n\twhy: %s", p.path(), local(other), through(p, other), rule.why)
				}
			}
		}
	}
}

func TestReservedLibraries(t *testing.T) {
	for _, rule := range reserved {
		for _, p := range packages(t) {
			if matchesAny(p.path(), rule.onlyIn) {
				continue
			}
			for _, other := range p.Imports {
				if matchesAny(local(other), rule.library) {
					t.Errorf("%s must not import %s, which belongs to %s\n\twhy: %s",
						p.path(), local(other), strings.Join(rule.onlyIn, ", "), rule.why)
				}
			}
		}
	}
}

// The vocabulary of audio is imported by everything: it must cost nothing.
func TestMediaVocabularyIsStandardLibraryOnly(t *testing.T) {
	for _, p := range packages(t) {
		if p.path() != "media" {
			continue
		}
		for _, other := range p.Imports {
			if !isStandard(other) {
				t.Errorf("media imports %s; its vocabulary uses the standard library only", local(other))
			}
		}
	}
}

// through names a direct import by which the other one is reached, to point at the line to change.
func through(p *pkg, other string) string {
	if slices.Contains(p.Imports, other) {
		return ""
	}
	all, err := tree()
	if err != nil {
		return ""
	}
	for _, q := range all {
		if slices.Contains(p.Imports, q.ImportPath) && slices.Contains(q.Deps, other) {
			return " (through " + q.path() + ")"
		}
	}
	return ""
}
