package signaling

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"offhook/sipclient"
)

const dialogInfoType = "application/dialog-info+xml"

// The limits of a dialog-info document.
const (
	maxDialogInfo    = 64 << 10 // bytes
	maxWatchedDialog = 64
)

var errDialogInfo = errors.New("not a dialog-info document")

// dialogInfo is a dialog-info document (RFC 4235 section 4.1), as far as anybody
// here wants to know. encoding/xml knows no entity but the five of XML itself, so
// that a document cannot grow.
type dialogInfo struct {
	XMLName xml.Name        `xml:"dialog-info"`
	Version *uint32         `xml:"version,attr"`
	State   string          `xml:"state,attr"` // full or partial
	Dialogs []watchedDialog `xml:"dialog"`
}

// watchedDialog is one dialog of the person who is watched. Local is that person.
type watchedDialog struct {
	ID        string `xml:"id,attr"`
	CallID    string `xml:"call-id,attr"`
	LocalTag  string `xml:"local-tag,attr"`
	RemoteTag string `xml:"remote-tag,attr"`
	Direction string `xml:"direction,attr"` // initiator or recipient
	State     string `xml:"state"`          // trying, proceeding, early, confirmed or terminated
	Remote    struct {
		Identity struct {
			Display string `xml:"display,attr"`
			URI     string `xml:",chardata"`
		} `xml:"identity"`
		Target struct {
			URI string `xml:"uri,attr"`
		} `xml:"target"`
	} `xml:"remote"`
}

// parseDialogInfo reads a document.
func parseDialogInfo(body []byte) (dialogInfo, error) {
	var info dialogInfo
	if len(body) > maxDialogInfo {
		return info, fmt.Errorf("%w: longer than %d bytes", errDialogInfo, maxDialogInfo)
	}
	if err := xml.Unmarshal(body, &info); err != nil {
		return dialogInfo{}, fmt.Errorf("%w: %w", errDialogInfo, err)
	}
	if info.Version == nil {
		return dialogInfo{}, fmt.Errorf("%w: no version", errDialogInfo)
	}
	if len(info.Dialogs) > maxWatchedDialog {
		return dialogInfo{}, fmt.Errorf("%w: more than %d dialogs", errDialogInfo, maxWatchedDialog)
	}
	return info, nil
}

// watchedDialogs is what the documents of one subscription say so far.
type watchedDialogs struct {
	known   bool
	version uint32
	dialogs map[string]watchedDialog // by ID
}

// take applies a document (RFC 4235 section 4.3). fresh is false for one that is
// old; gap means that one was missed, and the full state has to be asked for.
func (w *watchedDialogs) take(info dialogInfo) (fresh, gap bool) {
	full := !strings.EqualFold(strings.TrimSpace(info.State), "partial")
	if w.known && *info.Version <= w.version {
		return false, false
	}
	gap = w.known && !full && *info.Version != w.version+1
	if full || !w.known {
		w.dialogs = map[string]watchedDialog{}
	}
	w.known, w.version = true, *info.Version
	for _, d := range info.Dialogs {
		d.State = strings.ToLower(strings.TrimSpace(d.State))
		if d.State == "terminated" {
			delete(w.dialogs, d.ID)
		} else if _, there := w.dialogs[d.ID]; there || len(w.dialogs) < maxWatchedDialog {
			w.dialogs[d.ID] = d
		}
	}
	return true, gap
}

// watched is the state of the person: a call that rings can be picked up, and
// counts more than one that is up. peer reads an address of the network.
func (w *watchedDialogs) watched(peer func(display, uri string) sipclient.Peer) sipclient.Watched {
	best := sipclient.Watched{State: sipclient.WatchedIdle}
	chosen := ""
	for id, d := range w.dialogs {
		state := d.watched()
		// Of several, always the same one: the first by ID.
		if rank(state) < rank(best.State) || rank(state) == rank(best.State) && id > chosen {
			continue
		}
		chosen = id
		uri := strings.TrimSpace(d.Remote.Identity.URI)
		if uri == "" {
			uri = d.Remote.Target.URI
		}
		best = sipclient.Watched{State: state, With: peer(d.Remote.Identity.Display, uri)}
		if state == sipclient.WatchedRinging {
			best.Dialog = d.pickup()
		}
	}
	return best
}

func rank(s sipclient.WatchedState) int {
	switch s {
	case sipclient.WatchedRinging:
		return 2
	case sipclient.WatchedBusy:
		return 1
	}
	return 0
}

// watched is the state of one dialog.
func (d watchedDialog) watched() sipclient.WatchedState {
	switch d.State {
	case "trying", "proceeding", "early":
		if strings.EqualFold(d.Direction, "initiator") {
			return sipclient.WatchedBusy
		}
		return sipclient.WatchedRinging
	case "confirmed":
		return sipclient.WatchedBusy
	}
	return sipclient.WatchedIdle
}

// pickup names the dialog as its other end sees it, which is who gets the INVITE
// that takes its place: what is remote here is local there (RFC 3891 section 7.1).
func (d watchedDialog) pickup() sipclient.DialogRef {
	ref := sipclient.DialogRef{CallID: d.CallID, ToTag: d.RemoteTag, FromTag: d.LocalTag, EarlyOnly: true}
	if checkReplaces(ref) != nil {
		return sipclient.DialogRef{}
	}
	return ref
}
