package demopbx

import (
	"encoding/xml"
	"sync"
)

// watched is what the calls of each extension look like to others, who subscribe
// to its dialogs (RFC 4235).
type watched struct {
	mu    sync.Mutex
	calls map[*leg]dialogInfo
}

// dialogInfo is a dialog of an extension's phone as that phone sees it, so that
// its identifiers fit into a Replaces header for that phone (to-tag is the local
// one).
type dialogInfo struct {
	extension string

	ID        string      `xml:"id,attr"`
	CallID    string      `xml:"call-id,attr"`
	LocalTag  string      `xml:"local-tag,attr,omitempty"`
	RemoteTag string      `xml:"remote-tag,attr,omitempty"`
	Direction string      `xml:"direction,attr"` // initiator or recipient
	State     string      `xml:"state"`          // trying, early, confirmed or terminated
	Local     participant `xml:"local"`
	Remote    participant `xml:"remote"`
}

type participant struct {
	Identity identityElement `xml:"identity"`
}

type identityElement struct {
	Display string `xml:"display,attr,omitempty"`
	URI     string `xml:",chardata"`
}

// show tells the watchers of the leg's phone how the call stands. mu is held.
func (l *leg) show(state string) {
	if l.phone == "" {
		return
	}
	d, s := &l.dialog, l.server
	info := dialogInfo{
		extension: l.phone, ID: d.localTag, CallID: d.callID, LocalTag: d.remoteTag, RemoteTag: d.localTag, State: state,
		Direction: "initiator",
		Local:     participant{identityElement{URI: "sip:" + l.phone + "@" + d.local.Host}},
		Remote:    participant{identityElement{Display: d.localName, URI: "sip:" + d.local.User + "@" + d.local.Host}},
	}
	if l.outgoing {
		info.Direction = "recipient"
	}
	s.watched.mu.Lock()
	s.watched.calls[l] = info
	s.watched.mu.Unlock()
	s.spawn(func() {
		s.publish(dialogEvent, info.extension)
		if state == "terminated" {
			s.watched.mu.Lock()
			delete(s.watched.calls, l)
			s.watched.mu.Unlock()
		}
	})
}

// document is the dialog-info of an extension: all its calls.
func (w *watched) document(extension, host string, version int) string {
	type dialogInfoElement struct {
		XMLName xml.Name     `xml:"urn:ietf:params:xml:ns:dialog-info dialog-info"`
		Version int          `xml:"version,attr"`
		State   string       `xml:"state,attr"`
		Entity  string       `xml:"entity,attr"`
		Dialogs []dialogInfo `xml:"dialog"`
	}
	doc := dialogInfoElement{Version: version, State: "full", Entity: "sip:" + extension + "@" + host}
	w.mu.Lock()
	for _, info := range w.calls {
		if info.extension == extension {
			doc.Dialogs = append(doc.Dialogs, info)
		}
	}
	w.mu.Unlock()
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "" // strings and numbers can always be written
	}
	return xml.Header + string(text)
}
