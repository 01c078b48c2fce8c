package signaling

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Reliable provisional responses to an INVITE of ours (RFC 3262 section 4).

// reliably takes a 1xx of the fork d and reports whether it is news: one that
// came before is not, and one that is ahead of another will come again.
func (c *inviteClient) reliably(d *dialog, r *response) bool {
	if d == nil || !names(r, "Require", "100rel") {
		return true
	}
	rseq, ok := rseqOf(r)
	if !ok || d.rseq != 0 && rseq != d.rseq+1 {
		c.leg.line.drop("a reliable response out of order", fmt.Errorf("%d with RSeq %d after %d", r.StatusCode, rseq, d.rseq))
		return false
	}
	d.rseq = rseq
	c.prack(d, rseq)
	return true
}

// described notes the SDP of a 1xx of the fork d: in a reliable one it is the answer to
// our offer (RFC 3262 section 5).
func (c *inviteClient) described(d *dialog, r *response) {
	if sdp := sdpOf(r); d != nil && sdp != "" {
		d.early = sdp
		d.agreed = d.agreed || c.offer != "" && names(r, "Require", "100rel")
	}
}

// prack acknowledges a reliable response.
func (c *inviteClient) prack(d *dialog, rseq uint32) {
	l, cseq := c.leg.line, c.cseq
	x := &exchange{line: l, ctx: c.ctx, auth: c.leg.authorization()}
	x.compose = func() (*sip.Request, error) {
		r, err := d.request(sip.PRACK, d.nextSeq())
		if err == nil {
			add(r, "RAck", fmt.Sprintf("%d %d INVITE", rseq, cseq))
		}
		return r, err
	}
	x.done = func(r *response, err error) {
		if err != nil || r.StatusCode >= 300 { // the INVITE's own final response decides
			l.log.Info("a provisional response could not be acknowledged", "error", err)
		}
	}
	x.start()
}

// rseqOf reads RSeq (RFC 3262 section 7.1): from 1 to 2^32 - 1.
func rseqOf(m sip.Message) (uint32, bool) {
	n, err := strconv.ParseUint(value(m, "RSeq"), 10, 32)
	return uint32(n), err == nil && n > 0
}

// rack is the value of a RAck header (RFC 3262 section 7.2).
type rack struct {
	rseq, cseq uint32
	method     string
}

func rackOf(m sip.Message) (rack, bool) {
	words := strings.Fields(value(m, "RAck"))
	if len(words) != 3 {
		return rack{}, false
	}
	rseq, err1 := strconv.ParseUint(words[0], 10, 32)
	cseq, err2 := strconv.ParseUint(words[1], 10, 31)
	return rack{uint32(rseq), uint32(cseq), strings.ToUpper(words[2])}, err1 == nil && err2 == nil && rseq > 0
}
