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

// Asked returns the notification of a call whose other side wants to connect one with
// somebody else.
func (c *Catalog) Asked(s sipclient.Snapshot, v sipclient.CallView, private bool) Notification {
	n := Notification{Title: c.Text("desktop.asked")}
	if !private && v.Referral != nil {
		n.Body = join(" · ", c.Call(s, v).Name, c.sentence("incall.referral", c.to(*v.Referral)).What)
	}
	return n
}

// Asking says what the other side of a call wants, and in which call.
func (c *Catalog) Asking(s sipclient.Snapshot, v sipclient.CallView) Sentence {
	x := c.sentence("incall.referral", c.to(*v.Referral))
	x.Why = c.Call(s, v).Name
	return x
}

// NotRecorded returns the notification of a call whose recording ended, or did not
// begin, as why says.
func (c *Catalog) NotRecorded(s sipclient.Snapshot, v sipclient.CallView, why Sentence, private bool) Notification {
	n := Notification{Title: why.What, Body: why.Body()}
	if !private {
		n.Body = join(" · ", c.Call(s, v).Name, n.Body)
	}
	return n
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
