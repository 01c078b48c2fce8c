package demopbx_test

import (
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// placed is a call that a phone has placed.
type placed struct {
	*phone
	*call
	target, callID, branch string
	cseq                   int
	to                     string // with the PBX's tag, once it is known
	contact                string // the PBX's
}

// invite places a call with an offer of these codecs.
func (p *phone) invite(target string, lines []string, codecs ...string) *placed {
	p.t.Helper()
	if len(codecs) == 0 {
		codecs = []string{"opus", "G722", "PCMU", "PCMA"}
	}
	c := newCall(p.t, codecs...)
	p.request("INVITE", target, c.offer(), lines...)
	return &placed{
		phone: p, call: c, target: target, cseq: p.number, to: "<sip:" + target + "@" + p.host + ">",
		callID: fmt.Sprintf("call-%s-%d", p.user, p.number), branch: fmt.Sprintf("branch-%s-%d", p.user, p.number),
	}
}

// answered waits for the 200 after the statuses that come before it, takes its
// SDP and acknowledges it.
func (d *placed) answered(before ...int) *sip.Response {
	d.phone.t.Helper()
	for _, status := range before {
		d.response(status)
	}
	res := d.response(200)
	d.accept(res.Body())
	d.ack(res)
	return res
}

func (d *placed) ack(res *sip.Response) {
	d.phone.t.Helper()
	d.to = res.To().Value()
	d.contact = strings.Trim(res.Contact().Value(), "<>")
	d.write2("ACK", d.cseq, "")
}

// write2 sends a request in the dialog to the PBX's contact.
func (d *placed) write2(method string, cseq int, body string, lines ...string) {
	d.phone.t.Helper()
	d.phone.write(method, d.contact, d.callID, fmt.Sprintf("%s-%s-%d", d.branch, method, cseq), cseq, d.to, body, lines...)
}

// bye hangs up.
func (d *placed) bye() {
	d.phone.t.Helper()
	d.cseq++
	d.write2("BYE", d.cseq, "")
	d.response(200)
}

// hungUp waits for the PBX's BYE and answers it.
func (d *placed) hungUp() *sip.Request {
	d.phone.t.Helper()
	bye := d.expect(sip.BYE)
	d.reply(bye, 200, "")
	return bye
}
