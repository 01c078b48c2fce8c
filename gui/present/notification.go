package present

import "offhook/sipclient"

// Notification is what a notification says of a call.
type Notification struct{ Title, Body string }

// Ringing returns the notification of a call that rings here. Private leaves
// out who calls: others may see the screen.
func (c *Catalog) Ringing(s sipclient.Snapshot, v sipclient.CallView, private bool) Notification {
	return c.notification(c.Text("call.offered"), s, v, private)
}

// Missed returns the notification of a call that nobody answered.
func (c *Catalog) Missed(s sipclient.Snapshot, v sipclient.CallView, private bool) Notification {
	return c.notification(c.Text("desktop.missed"), s, v, private)
}

func (c *Catalog) notification(title string, s sipclient.Snapshot, v sipclient.CallView, private bool) Notification {
	p := c.Call(s, v)
	if p.Via != "" {
		p.Via = c.Text("call.via", Data{"Account": p.Via})
	}
	if private {
		return Notification{Title: title, Body: p.Via}
	}
	return Notification{Title: title, Body: join(" · ", p.Name, p.Number, p.Via)}
}
