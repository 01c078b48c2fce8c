// Offhook is the phone with its window.
//
//	offhook                     open the phone
//	offhook --demo              the same, with the built-in demo PBX
//	offhook 07010002000         fill in the number, and wait for Enter
//	offhook tel:+827010002000   the same for a link (tel:, sip:, callto:)
//	offhook --hidden            start in the tray, as at login
//
// Started again for the same settings file, it hands the number, the account and
// the wish for the demo to the phone that runs, brings that to the front, and ends.
//
// It is the flags, boot.New, desktop.New and gui.Run; everything else is in
// those packages.
// It paces Fyne's loop, which would turn 60 times a second for nothing (pace.go).
// It owns the process: signals end it cleanly, and what it starts is taken
// apart in reverse order.
//
// Read next: program.go, cmd/internal/boot and cmd/internal/desktop, then gui.
package main
