package signaling_test

import (
	"os"
	"path/filepath"
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// TestTortureOnTheWire sends the phone each message of RFC 4475 (and one of its
// forerunners, "test"), and wants the answer beside it, or none; afterwards it is well.
// TestTorture looks at what is understood of them.
func TestTortureOnTheWire(t *testing.T) {
	messages := []struct{ name, answer, why string }{
		{"badaspec", "200 OPTIONS", "spaces in an address can be read past"},
		{"badbranch", "200 OPTIONS", "a branch that is the magic cookie alone is answered like any other"},
		{"baddate", "100 INVITE", "a Date in another time zone means nothing to us"},
		{"baddn", "200 OPTIONS", "a name with a comma and no quotes is still a name"},
		{"badinv01", "100 INVITE", "empty parameters have no meaning, and so do no harm"},
		{"badvers", "505 OPTIONS", "another version"},
		{"bcast", "", "a response to a request that was never sent"},
		{"bext01", "420 OPTIONS", "an extension is required that nobody has"},
		{"bigcode", "", "no status has ten digits"},
		{"clerr", "400 INVITE", "the body is shorter than it says"},
		{"cparam01", "405 REGISTER", "a phone is no registrar"},
		{"cparam02", "405 REGISTER", "a phone is no registrar"},
		{"dblreq", "405 REGISTER", "the second request in the frame lies behind the body of the first, and is none"},
		{"esc01", "404 INVITE", "for somebody else, and escaped"},
		{"esc02", "405 RE%47IST%45R", "escapes have no meaning in the name of a method"},
		{"escnull", "405 REGISTER", "a phone is no registrar"},
		{"escruri", "100 INVITE", "headers in the Request-URI are not looked at"},
		{"insuf", "", "without a Call-ID nobody could match an answer"},
		{"intmeth", "405 !interesting-Method0123456789_*+`.%indeed'~", "a method that nobody knows"},
		{"inv2543", "404 INVITE", "of RFC 2543, and for somebody else"},
		{"invut", "415 INVITE", "a body of an unknown type"},
		{"longreq", "100 INVITE", "long values of every kind"},
		{"ltgtruri", "400 INVITE", "a Request-URI in brackets"},
		{"lwsdisp", "200 OPTIONS", "no space between name and address"},
		{"lwsruri", "400 INVITE", "spaces in the Request-URI"},
		{"lwsstart", "400 INVITE", "two spaces in the request line"},
		{"mcl01", "400 OPTIONS", "two lengths of one body"},
		{"mismatch01", "400 INVITE", "another method in CSeq"},
		{"mismatch02", "400 INVITE", "another method in CSeq"},
		{"mpart01", "404 MESSAGE", "a body of several parts, for somebody else"},
		{"multi01", "400 INVITE", "From, To, Call-ID and CSeq stand twice"},
		{"ncl", "400 INVITE", "a negative length"},
		{"noreason", "", "a response to a request that was never sent"},
		{"novelsc", "400 OPTIONS", "a scheme with characters that the parser takes for none"},
		{"quotbal", "400 INVITE", "a quote that never ends"},
		{"regaut01", "405 REGISTER", "a phone is no registrar"},
		{"regbadct", "405 REGISTER", "a phone is no registrar"},
		{"regescrt", "405 REGISTER", "a phone is no registrar"},
		{"scalar02", "400 REGISTER", "numbers that are too large"},
		{"scalarlg", "", "a response with numbers that are too large"},
		{"sdp01", "100 INVITE", "who offers SDP reads it, whatever its Accept says"},
		{"semiuri", "200 OPTIONS", "parameters within the user part"},
		{"test", "", "a request line without a version is noise"},
		{"transports", "200 OPTIONS", "transports that nobody knows in Via"},
		{"trws", "400 OPTIONS", "spaces behind the request line"},
		{"unkscm", "416 OPTIONS", "a scheme that nobody knows"},
		{"unksm2", "405 REGISTER", "a phone is no registrar"},
		{"unreason", "", "a response to a request that was never sent"},
		{"wsinv", "481 INVITE", "within a dialog that there is not, in compact forms and on many lines"},
		{"zeromf", "200 OPTIONS", "Max-Forwards 0 keeps nobody from answering"},
	}
	files, err := filepath.Glob("testdata/torture/*.dat")
	if err != nil || len(files) != len(messages) {
		t.Fatalf("%d files, %d answers: %v", len(files), len(messages), err)
	}
	for _, m := range messages {
		t.Run(m.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "torture", m.name+".dat"))
			if err != nil {
				t.Fatal(err)
			}
			script := clienttest.Script{clienttest.SendBinary(data)}
			if m.answer != "" {
				script = append(script, clienttest.Expect(m.answer))
			}
			peer := clienttest.NewPeer(t, steps(script, alive("z")))
			p := connected(t, peer, signaling.Options{}, func(cfg *sipclient.LineConfig) { cfg.Account.Number = "user" })
			peer.Wait()
			if t.Failed() {
				t.Logf("it was to get %q: %s", m.answer, m.why)
			}
			if m.answer == "100 INVITE" {
				next[sipclient.LegIncoming](p)
			}
			p.none()
		})
	}
}
