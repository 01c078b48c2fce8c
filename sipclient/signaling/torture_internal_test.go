package signaling

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

// tortures are the messages of RFC 4475, as sipgo's test data has them.
func tortures(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/torture/*.dat")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".dat")] = data
	}
	return all
}

// RFC 4475: what must be understood is understood, and what must be refused gets
// 400 or 505 where it can be answered at all.
func TestTorture(t *testing.T) {
	understood := map[string]bool{}
	for _, name := range strings.Fields("wsinv intmeth esc01 escnull esc02 lwsdisp longreq dblreq semiuri transports mpart01 unreason noreason") {
		understood[name] = true
	}
	// Refused as RFC 4475 section 3.1.2 and 3.3 want.
	refused := map[string]bool{}
	for _, name := range strings.Fields("clerr ncl scalar02 scalarlg badvers mismatch01 mismatch02 multi01 insuf quotbal bigcode lwsstart") {
		refused[name] = true
	}
	p := newParser()
	messages := tortures(t)
	if len(messages) < 40 {
		t.Fatalf("only %d messages", len(messages))
	}
	for name, data := range messages {
		t.Run(name, func(t *testing.T) {
			text := normalize(data)
			m, err := p.parse(text)
			switch {
			case err != nil && !errors.Is(err, errMalformed):
				t.Errorf("the error is not typed: %v", err)
			case understood[name] && err != nil:
				t.Errorf("not understood: %v", err)
			case refused[name] && err == nil:
				t.Errorf("not refused: %v", m)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	for _, data := range tortures(f) {
		f.Add(data)
	}
	traces, err := filepath.Glob("testdata/freeswitch/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range traces {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range bytes.Split(data, []byte("========")) {
			if start := bytes.Index(part, []byte("--\n")); start >= 0 {
				f.Add(part[start+3:])
			}
		}
	}
	f.Add([]byte("\r\n\r\n"))
	f.Add([]byte("OPTIONS sip:a SIP/2.0\nv: SIP/2.0/WSS b;branch=1\nf: <sip:a>\nt: \"x <sip:b>\ni: 1\nCSeq: 1 OPTIONS\n folded\n\n"))
	f.Add([]byte("SIP/2.0 183 Session Progress\nVia: SIP/2.0/WSS b;branch=z9hG4bK1\nFrom: <sip:a>;tag=1\nTo: <sip:b>;tag=2\nCall-ID: i\nCSeq: 1 INVITE\nRequire: 100rel\nRSeq: 4294967295\nRetry-After: 5 (x);y\nx: 90;refresher=uas\nMin-SE: 1\n\n"))
	f.Add([]byte("SIP/2.0 302 Moved\nVia: SIP/2.0/WSS b;branch=z9hG4bK1\nFrom: <sip:a>;tag=1\nTo: <sip:b>;tag=2\nCall-ID: i\nCSeq: 1 INVITE\nm: \"x, y\" <sips:+82%2310@c:5061;transport=wss?Subject=x>;q=0.7, sip:d@e;q=1.5, <tel:1>, *\nContact: <sip:f@[::1]>;q=NaN\n\n"))
	f.Add([]byte("PRACK sip:a SIP/2.0\nVia: SIP/2.0/WSS b;branch=z9hG4bK1\nFrom: <sip:a>;tag=1\nTo: <sip:b>;tag=2\nCall-ID: i\nCSeq: 2 PRACK\nRAck: 776656 1 INVITE\nk: timer\nx: 18446744073709551616 ; Refresher=uac\n\n"))
	p := newParser()
	f.Fuzz(func(t *testing.T, frame []byte) {
		text := normalize(frame)
		if text == nil {
			return
		}
		m, err := p.parse(text)
		if err != nil {
			if r := salvage(text, err.Error()); r != nil {
				sane(t, p, r)
			}
			return
		}
		l := &line{Signaling: &Signaling{}, identity: identity{host: "x.invalid"}}
		switch m := m.(type) {
		case *request:
			_, _ = sdpOf(m), l.caller(m)
			_, _, _ = departure(m), unreadableBody(m), serverKey(m)
			out := l.respond(m, 200, "tag")
			_, _ = rackOf(m)
			newServerDialog(m, &leg{line: l}).grant(m, out)
			sane(t, p, out)
		case *response:
			_, _, _ = refusal(m), challenges(m), contact(m)
			g := &leg{line: l, callID: m.callID, localTag: "l"}
			invite := sip.NewRequest(sip.INVITE, sip.Uri{Scheme: "sip", Host: "b"})
			add(invite, "From", "<sip:a>;tag=l")
			d := newClientDialog(invite, m, g, 1)
			(&floor{}).raise(m, 0)
			_, _ = sessionExpiresOf(m), retryAfterOf(m)
			_, _ = rseqOf(m)
			if targets := contactTargets(m); len(targets) > maxContacts {
				t.Fatalf("%d targets", len(targets))
			}
			if r, err := d.request(sip.BYE, 2); err == nil {
				sane(t, p, r)
			}
		}
	})
}

// sane wants that a message of ours holds no line that is not a header: nothing
// that came may end a line of ours.
func sane(t *testing.T, p parser, m sip.Message) {
	t.Helper()
	head, _, _ := strings.Cut(m.String(), "\r\n\r\n")
	for i, line := range strings.Split(head, "\r\n") {
		if strings.ContainsAny(line, "\r\n") || i > 0 && !strings.Contains(line, ":") {
			t.Fatalf("line %q in\n%q", line, m.String())
		}
	}
}
