// Package icons holds the line icons of the window and the program's own icon,
// drawn for Offhook. The line icons are 24 x 24 with a stroke of 1.8 in
// currentColor, which gui/theme replaces by a colour of the theme.
package icons

import "embed"

// Files holds every line icon as NAME.svg.
//
//go:embed *.svg
var Files embed.FS

// Tray holds the icons of the tray as tray/NAME.svg, 64 x 64 in their own
// colours: a panel may be light or dark. Each has a shape of its own.
//
//go:embed tray/*.svg
var Tray embed.FS

// App is the program's icon, 512 x 512 (PNG, made from app/offhook.svg).
//
//go:embed app/offhook.png
var App []byte
