// Package desktop is Offhook's hold on the desktop that it runs on: what window
// toolkits do not do, or not safely. It fulfils the interfaces of gui/port.
//
//	second start ──socket, named pipe──> Instance ─┐
//	notification server ──D-Bus, COM──> notes ─────┤
//	panel ──D-Bus──────────────────────> tray ─────┼──> Desktop.Port().Events ──> window
//	X server, portal, Windows ─────────> hotkeys ──┘
//	login1, a clock that jumped ───────> Options.Woke ──> Client.Awake
//
// What there is, by system:
//
//	               Linux                       Windows             macOS
//	one instance   socket and lock             pipe and mutex      socket and lock
//	notifications  org.freedesktop             toast, by COM       osascript, no buttons
//	tray           StatusNotifierWatcher       always              always
//	at login       XDG autostart               Run key             LaunchAgent
//	shortcuts      X11 grabs, Wayland portal   RegisterHotKey      none: it takes Carbon
//	wake           login1, clock               clock               clock
//	no sleep       login1 inhibitor            thread's state      none yet: a call may be slept through
//	badge          launcher entry              none                none
//
// The Linux part is tested on a bus and an X server of its own; of the Windows
// part, pipe, Run key and shortcuts have run under Wine, toasts have not. The
// macOS part is compiled, and no more.
//
// Text from the network is never part of a command, of markup or of a path.
// A link that macOS delivers as an Apple Event does not arrive: that takes
// Objective-C, which is not in this package. A toast that Windows shows cannot be
// taken away; it goes by itself.
//
// # Goroutines
//
// Instance has one that accepts, and one for each peer, at most maxPeers, each
// bounded in time; Instance.Close ends and awaits them. Desktop has one for
// further starts, one for the clock, and on Linux one each for the signals of the
// session bus, of the system bus, for notifications, for keeping awake and for X
// events; on Windows one for notifications, and with a thread of its own one each
// for shortcuts and for keeping awake. Desktop.Close ends and awaits them
// all.
//
// Read next: desktop.go, instance.go, then the file of a system.
package desktop
