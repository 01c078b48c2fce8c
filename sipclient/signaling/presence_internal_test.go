package signaling

import (
	"errors"
	"strings"
	"testing"

	"offhook/sipclient"
)

// presenceOf is a document as servers make them.
func presenceOf(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\r\n" + `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:pp="urn:ietf:params:xml:ns:pidf:person" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:1001@pbx.test">` + inner + `</presence>`
}

func TestPresenceDocuments(t *testing.T) {
	const open, closed = `<tuple id="t1"><status><basic>open</basic></status></tuple>`, `<tuple id="t1"><status><basic>closed</basic></status></tuple>`
	for name, c := range map[string]struct {
		inner string
		want  sipclient.WatchedState
	}{
		"there":                        {open, sipclient.WatchedIdle},
		"not there":                    {closed, sipclient.WatchedUnknown},
		"nobody says":                  {"", sipclient.WatchedUnknown},
		"there at one of two":          {closed + open, sipclient.WatchedIdle},
		"Kamailio and FreeSWITCH":      {open + `<pp:person id="p"><rpid:activities><rpid:on-the-phone/></rpid:activities></pp:person>`, sipclient.WatchedBusy},
		"Asterisk":                     {`<note>On the phone</note><pp:person><status><rpid:activities><rpid:busy/></rpid:activities></status></pp:person>` + open, sipclient.WatchedBusy},
		"another activity":             {open + `<pp:person id="p"><rpid:activities><rpid:meal/></rpid:activities></pp:person>`, sipclient.WatchedIdle},
		"a note that only sounds like": {open + `<note>busy</note>`, sipclient.WatchedIdle},
	} {
		if got, err := parsePresence([]byte(presenceOf(c.inner))); got != c.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestPresenceThatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":          "",
		"no XML":           "hello",
		"another document": `<dialog-info version="0"/>`,
		"an entity":        `<!DOCTYPE d [<!ENTITY a "b">]>` + presenceOf(`<note>&a;</note>`),
		"without its end":  `<presence><tuple>`,
		"far too long":     presenceOf(strings.Repeat(" ", maxPresence)),
	} {
		if state, err := parsePresence([]byte(text)); !errors.Is(err, errPresence) {
			t.Errorf("%s: %q, %v", name, state, err)
		}
	}
}

func FuzzPresence(f *testing.F) {
	f.Add([]byte(presenceOf(`<tuple id="t"><status><basic>open</basic></status></tuple>`)))
	f.Add([]byte(presenceOf(`<p:person xmlns:p="x"><activities><on-the-phone/></activities></p:person>`)))
	f.Add([]byte(`<!DOCTYPE d [<!ENTITY a "b">]><presence>&a;</presence>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		switch state, err := parsePresence(body); {
		case err != nil && (state != "" || !errors.Is(err, errPresence)):
			t.Errorf("%q: %q, %v", body, state, err)
		case state != sipclient.WatchedUnknown && state != sipclient.WatchedIdle && state != sipclient.WatchedBusy:
			t.Errorf("%q is %q", body, state)
		}
	})
}
