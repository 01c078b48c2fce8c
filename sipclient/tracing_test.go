package sipclient

import (
	"testing"
	"testing/synctest"
)

func TestTraceEntry(t *testing.T) {
	e := TraceEntry{Kind: TraceReceived, Text: "SIP/2.0 180 Ringing\r\ni: abc\r\nCSeq: 7 INVITE\r\n\r\nm=audio 1 RTP\r\nv: body"}
	if got := e.Summary(); got != "180 Ringing (INVITE) with SDP" {
		t.Errorf("summary %q", got)
	}
	if e.Header("Call-ID", "i") != "abc" || e.Header("v", "") != "" {
		t.Errorf("Call-ID %q, and a line of the body is %q", e.Header("Call-ID", "i"), e.Header("v", ""))
	}
	for _, q := range []TraceQuery{{Account: "b"}, {CallID: "x"}, {After: 3}} {
		if q.Selects(TraceEntry{Serial: 3, Account: "a", CallID: "c"}) {
			t.Errorf("%+v selects it", q)
		}
	}
}

func TestCallHasItsCallID(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, err := c.Dial("", "1")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := c.Snapshot().Calls[0].SIPCallID; got != "sip-"+string(id) {
			t.Errorf("an outgoing call has the Call-ID %q", got)
		}
		if c.Traced(TraceQuery{}) != nil {
			t.Error("without a trace something was traced")
		}
	})
}
