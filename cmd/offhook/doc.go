// Offhook is the phone with its window.
//
//	offhook                     open the phone
//	offhook --demo              the same, with the built-in demo PBX
//	offhook 07010002000         fill in the number, and wait for Enter
//	offhook tel:+827010002000   the same for a link (tel:, sip:, callto:)
//
// It is the flags, boot.New and gui.Run; everything else is in those packages.
// It owns the process: signals end it cleanly, and what it starts is taken
// apart in reverse order.
//
// Read next: cmd/internal/boot, then gui.
package main
