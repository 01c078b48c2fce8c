package theme

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"

	"offhook/assets/icons"
)

// Icon names one of the line icons in assets/icons.
type Icon string

// The icons.
const (
	IconPhone     Icon = "phone"
	IconHangup    Icon = "hangup"
	IconMic       Icon = "mic"
	IconMicOff    Icon = "mic-off"
	IconKeypad    Icon = "keypad"
	IconRecents   Icon = "recents"
	IconSettings  Icon = "settings"
	IconLock      Icon = "lock"
	IconUnlock    Icon = "unlock"
	IconWarning   Icon = "warning"
	IconBackspace Icon = "backspace"
	IconSpeaker   Icon = "speaker"
	IconIncoming  Icon = "incoming"
	IconOutgoing  Icon = "outgoing"
	IconMissed    Icon = "missed"
	IconCheck     Icon = "check"
	IconCross     Icon = "cross"
	IconCircle    Icon = "circle"
	IconProgress  Icon = "progress"
	IconUp        Icon = "up"
	IconDown      Icon = "down"
	IconPlus      Icon = "plus"
	IconPlay      Icon = "play"
	IconLink      Icon = "link"
	IconBack      Icon = "back"
	IconPerson    Icon = "person"
	IconMessage   Icon = "message"
	IconStar      Icon = "star"
	IconInfo      Icon = "info"

	IconContacts    Icon = "contacts"
	IconDiagnostics Icon = "diagnostics"
	IconAppearance  Icon = "appearance"
	IconLanguage    Icon = "language"
	IconForward     Icon = "forward"
	IconGrip        Icon = "grip"
	IconNetwork     Icon = "network"
	IconBell        Icon = "bell"
	IconBellOff     Icon = "bell-off"
	IconHidden      Icon = "hidden"
	IconShield      Icon = "shield"
	IconMonitor     Icon = "monitor"
	IconKeys        Icon = "keys"
	IconRules       Icon = "rules"
	IconWave        Icon = "wave"
	IconFile        Icon = "file"
	IconTrash       Icon = "trash"
	IconHold        Icon = "hold"
	IconTransfer    Icon = "transfer"
	IconRecord      Icon = "record"
)

// stroke is how wide the lines of the icons are in their files.
const stroke = 1.8

// scale is how many pixels the window has for each of Fyne's units.
func scale() float32 {
	var s float32 = 1
	if app := fyne.CurrentApp(); app != nil {
		for _, w := range app.Driver().AllWindows() {
			s = max(s, w.Canvas().Scale())
		}
	}
	return s
}

// Resource returns icon drawn in col. The name of the resource tells both, as
// Fyne's cache wants it. Fyne draws the lines of an SVG as wide as its file says,
// however large the picture: on a screen of many pixels they would be hairs.
func (icon Icon) Resource(col color.Color) fyne.Resource {
	svg, err := icons.Files.ReadFile(string(icon) + ".svg")
	if err != nil {
		return nil // a constant without its file: TestIconsExist
	}
	c := color.NRGBAModel.Convert(col).(color.NRGBA)
	hex := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	width := fmt.Sprintf("%.2f", stroke*scale())
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="1.8"`), []byte(`stroke-width="`+width+`"`))
	return fyne.NewStaticResource(string(icon)+"-"+width+"-"+hex[1:]+".svg", bytes.ReplaceAll(svg, []byte("currentColor"), []byte(hex)))
}

// Icons lists all icons.
func Icons() []Icon {
	return []Icon{IconPhone, IconHangup, IconMic, IconMicOff, IconKeypad, IconRecents, IconSettings, IconLock, IconUnlock, IconWarning,
		IconBackspace, IconSpeaker, IconIncoming, IconOutgoing, IconMissed, IconCheck, IconCross, IconCircle, IconProgress, IconUp, IconDown,
		IconPlus, IconPlay, IconLink, IconBack, IconPerson, IconMessage, IconStar, IconInfo,
		IconContacts, IconDiagnostics, IconAppearance, IconLanguage, IconForward,
		IconGrip, IconNetwork, IconBell, IconBellOff, IconHidden, IconShield, IconMonitor, IconKeys, IconRules,
		IconWave, IconFile, IconTrash, IconHold, IconTransfer, IconRecord}
}
