package port

import "context"

// Desktop is what the window asks of the desktop around it; package
// cmd/internal/desktop fulfils it. A field that is nil is something that this
// desktop does not have. The zero value is a window that stands alone.
type Desktop struct {
	// Notifier shows notifications outside of the window.
	Notifier Notifier
	// Tray says whether there is a tray.
	Tray Tray
	// Autostart starts the phone at login.
	Autostart Autostart
	// Hotkeys are shortcuts that work in front of other programs.
	Hotkeys Hotkeys
	// Badge is the number on the program's icon.
	Badge Badge
	// Awake keeps the computer from going to sleep in a call.
	Awake Awake
	// Events is what the desktop has to say. It may be closed.
	Events <-chan Event
}

// Notifier shows notifications. Its methods return at once; what fails is
// logged, since there is nothing that a person could do about it.
type Notifier interface {
	// Notify shows n, in place of the one with the same ID.
	Notify(n Notification)
	// Withdraw takes a notification away; one that is not there is no matter.
	Withdraw(id string)
}

// Notification is news for a person who may not see the window. Its texts may
// come from the network: a Notifier shows them as they are, and never as markup
// or as part of a command.
type Notification struct {
	// ID names it for Withdraw and NotificationChosen: "call-3".
	ID string
	// Title and Body are what it says; Body may be empty.
	Title, Body string
	// Urgent stays until it is withdrawn, where the desktop lets it.
	Urgent bool
	// Actions are its buttons, where the desktop has them.
	Actions []NotificationAction
}

// NotificationAction is a button of a notification.
type NotificationAction struct {
	// ID is what NotificationChosen brings back: letters only.
	ID string
	// Label is what stands on it.
	Label string
}

// Tray says whether the desktop has a place for tray icons. TrayChanged tells
// when it comes or goes: a panel starts later than the phone, or crashes.
type Tray interface {
	// TrayAvailable returns at once. Without a tray a hidden window is lost.
	TrayAvailable() bool
}

// Autostart starts the phone when the person logs in. The methods may block.
type Autostart interface {
	// StartsAtLogin reports whether it is set, by us or in the system's settings.
	StartsAtLogin(ctx context.Context) (bool, error)
	// SetStartsAtLogin sets it for the program that runs, wherever it lies.
	SetStartsAtLogin(ctx context.Context, on bool) error
}

// HotkeyAction is what a global shortcut does.
type HotkeyAction string

// The actions of global shortcuts.
const (
	HotkeyAnswer HotkeyAction = "answer"
	HotkeyMute   HotkeyAction = "mute"
	HotkeyHangup HotkeyAction = "hangup"
)

// Hotkeys are shortcuts that work while another program is in front. The
// methods may block: a desktop may ask the person.
type Hotkeys interface {
	// HotkeysAvailable says with an error why this desktop has none: it is
	// present.ErrNoHotkeys.
	HotkeysAvailable(ctx context.Context) error
	// BindHotkeys takes these shortcuts in place of all before. It returns why
	// some could not be had: present.ErrBadHotkey, present.ErrHotkeyTaken or
	// present.ErrNoHotkeys.
	BindHotkeys(ctx context.Context, want []Hotkey) map[HotkeyAction]error
}

// Hotkey is a global shortcut that a person wants.
type Hotkey struct {
	Action HotkeyAction
	// Keys are as present.ParseHotkey reads them: "Ctrl+Alt+A".
	Keys string
	// Label says what it does, where the desktop lists its shortcuts.
	Label string
}

// Badge is the number on the program's icon, in a dock or a task bar.
type Badge interface {
	// SetBadge shows a number; 0 shows none. It returns at once.
	SetBadge(n int)
}

// Awake keeps the computer from going to sleep by itself.
type Awake interface {
	// KeepAwake keeps it awake until it is called with an empty why, which lets it sleep.
	// why is what a person reads who asks what keeps it. It returns at once.
	KeepAwake(why string)
}

// Event is news from the desktop: one of the types below.
type Event interface{ event() }

// Opened: the program was started again, or a link was clicked.
type Opened struct {
	// Dial is the number or link, or empty: then the window just comes to the
	// front. It is text from outside. It is never dialled without a person.
	Dial string
	// Account is the account to dial with from now on: its ID, label or number; empty
	// for the one that dials already.
	Account string
	// Demo asks for the demo PBX, and Hidden not to come to the front without a number.
	Demo, Hidden bool
	// Refused says that a number or an account was given that could be none: it was too
	// long, or had characters that cannot be seen.
	Refused bool
	// Done is closed by the window once it has taken all this; it may be nil.
	Done chan<- struct{}
}

// NotificationChosen: a person chose a notification's action.
type NotificationChosen struct {
	ID string
	// Action is the button's; empty for the notification itself.
	Action string
}

// HotkeyPressed: a person pressed a global shortcut.
type HotkeyPressed struct{ Action HotkeyAction }

// TrayChanged: the tray came or went; Tray knows.
type TrayChanged struct{}

func (Opened) event()             {}
func (NotificationChosen) event() {}
func (HotkeyPressed) event()      {}
func (TrayChanged) event()        {}
