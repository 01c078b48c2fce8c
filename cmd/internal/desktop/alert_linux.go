package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"

	"offhook/gui/port"
)

// Alert tells a person why the program with that ID ends, where it has no window to say it
// in: as a notification that stays when it has gone.
func Alert(ctx context.Context, id, text string) error {
	bus, err := connect(ctx, dbus.SessionBusPrivateNoAutoStartup)
	if err != nil {
		return err
	}
	defer bus.Close()
	// Without an entry: GNOME takes a program's notifications away with the program.
	_, err = showNote(ctx, bus.Object(notifyName, notifyPath), id, "", port.Notification{Title: "Offhook", Body: text, Urgent: true}, 0)
	return err
}
