package signaling

import (
	"errors"
	"strings"
	"testing"

	"offhook/sipclient"
)

func document(attributes, dialogs string) string {
	return `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" ` + attributes + `>` + dialogs + `</dialog-info>`
}

func plainPeer(display, uri string) sipclient.Peer {
	user, _ := userHost(uri)
	return sipclient.Peer{Number: user, Name: display}
}

func TestDialogInfo(t *testing.T) {
	ring := func(id string) string {
		return `<dialog id="` + id + `" call-id="c-` + id + `" local-tag="l" remote-tag="r"><state> Early </state></dialog>`
	}
	up := func(id string) string { return `<dialog id="` + id + `"><state>confirmed</state></dialog>` }
	for name, c := range map[string]struct {
		documents []string
		want      sipclient.WatchedState
		callID    string
	}{
		"no dialog":                    {[]string{document(`version="0" state="full"`, "")}, sipclient.WatchedIdle, ""},
		"another name space":           {[]string{`<p:dialog-info xmlns:p="x" version="0"><p:dialog id="a"><p:state>confirmed</p:state></p:dialog></p:dialog-info>`}, sipclient.WatchedBusy, ""},
		"rings without a direction":    {[]string{document(`version="7" state="partial"`, ring("a"))}, sipclient.WatchedRinging, "c-a"},
		"calls somebody":               {[]string{document(`version="0" state="full"`, `<dialog id="a" direction="initiator"><state>trying</state></dialog>`)}, sipclient.WatchedBusy, ""},
		"a state of later days":        {[]string{document(`version="0" state="full"`, `<dialog id="a"><state>dreaming</state></dialog>`)}, sipclient.WatchedIdle, ""},
		"a second call rings":          {[]string{document(`version="0" state="full"`, up("a")+ring("b"))}, sipclient.WatchedRinging, "c-b"},
		"two ring: the first":          {[]string{document(`version="0" state="full"`, ring("b")+ring("a"))}, sipclient.WatchedRinging, "c-a"},
		"rings without tags":           {[]string{document(`version="0" state="full"`, `<dialog id="a" call-id="c"><state>early</state></dialog>`)}, sipclient.WatchedRinging, ""},
		"a full one forgets":           {[]string{document(`version="0" state="full"`, up("a")), document(`version="1" state="full"`, "")}, sipclient.WatchedIdle, ""},
		"a partial one adds":           {[]string{document(`version="0" state="full"`, up("a")), document(`version="1" state="partial"`, ring("b"))}, sipclient.WatchedRinging, "c-b"},
		"a partial one takes away":     {[]string{document(`version="0" state="full"`, up("a")+ring("b")), document(`version="1" state="partial"`, `<dialog id="b"><state>terminated</state></dialog>`)}, sipclient.WatchedBusy, ""},
		"an old one is not looked at":  {[]string{document(`version="4" state="full"`, up("a")), document(`version="4" state="full"`, ""), document(`version="3" state="full"`, "")}, sipclient.WatchedBusy, ""},
		"the newest version there is":  {[]string{document(`version="4294967295" state="full"`, up("a")), document(`version="0" state="full"`, "")}, sipclient.WatchedBusy, ""},
		"a processing instruction too": {[]string{`<?xml version="1.0"?><!-- x -->` + document(`version="0"`, up("a"))}, sipclient.WatchedBusy, ""},
	} {
		var w watchedDialogs
		for _, text := range c.documents {
			info, err := parseDialogInfo([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			w.take(info)
		}
		if got := w.watched(plainPeer); got.State != c.want || got.Dialog.CallID != c.callID {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDialogInfoThatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "",
		"no XML":             "hello",
		"another document":   `<presence version="0"/>`,
		"no version":         document("", ""),
		"a bad version":      document(`version="-1"`, ""),
		"an entity":          `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + document(`version="0"`, `<dialog id="&b;"/>`),
		"another encoding":   `<?xml version="1.0" encoding="utf-16"?>` + document(`version="0"`, ""),
		"without its end":    `<dialog-info version="0"><dialog>`,
		"far too many calls": document(`version="0"`, strings.Repeat(`<dialog id="a"/>`, 65)),
		"far too long":       document(`version="0"`, strings.Repeat(" ", maxDialogInfo)),
	} {
		if info, err := parseDialogInfo([]byte(text)); !errors.Is(err, errDialogInfo) {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
}

// A hostile server can't let the list grow: partial documents add to it.
func TestWatchedDialogsAreBounded(t *testing.T) {
	var w watchedDialogs
	version := uint32(0)
	for range 10 {
		d := dialogInfo{Version: new(uint32), State: "partial"}
		version++
		*d.Version = version
		for i := range maxWatchedDialog {
			d.Dialogs = append(d.Dialogs, watchedDialog{ID: strings.Repeat("x", int(version)*100+i), State: "confirmed"})
		}
		w.take(d)
	}
	if len(w.dialogs) != maxWatchedDialog {
		t.Errorf("%d dialogs", len(w.dialogs))
	}
}

func FuzzDialogInfo(f *testing.F) {
	f.Add([]byte(document(`version="0" state="full"`, `<dialog id="a" call-id="c" local-tag="l" remote-tag="r" direction="recipient"><state>early</state><remote><identity display="x">sip:1@y</identity></remote></dialog>`)))
	f.Add([]byte(`<!DOCTYPE d [<!ENTITY a "b">]><dialog-info version="1">&a;</dialog-info>`))
	f.Add([]byte(`<dialog-info version="1" state="partial"><dialog><state>terminated</state></dialog></dialog-info>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		info, err := parseDialogInfo(body)
		if err != nil {
			return
		}
		var w watchedDialogs
		w.take(info)
		if got := w.watched(plainPeer); got.Dialog != (sipclient.DialogRef{}) && (got.State != sipclient.WatchedRinging || checkReplaces(got.Dialog) != nil) {
			t.Errorf("%q is %+v", body, got)
		}
	})
}
