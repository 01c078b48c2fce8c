package signaling_test

import (
	"testing"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

// OPTIONS is answered as an INVITE would be (RFC 3261 section 11.2).
func TestOptions(t *testing.T) {
	says := []func(clienttest.Message) error{
		clienttest.HasHeader("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE"), clienttest.HasHeader("Allow", "PRACK"),
		clienttest.HasHeader("Accept", "application/sdp"), clienttest.HasHeader("Supported", "timer"), clienttest.HasHeader("Supported", "100rel"),
		clienttest.HasHeader("To", ";tag="),
	}
	t.Run("in no dialog", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{
			clienttest.Send("OPTIONS sip:1000@pbx.test SIP/2.0\nVia: SIP/2.0/WSS p.invalid;branch=z9hG4bKo\nFrom: <sip:1001@pbx.test>;tag=f\nTo: <sip:1000@pbx.test>\nCall-ID: o1\nCSeq: 1 OPTIONS\n\n"),
			clienttest.Expect("200 OPTIONS", says...)})
		p := connected(t, peer, signaling.Options{})
		peer.Wait()
		p.none()
	})
	t.Run("in a call", func(t *testing.T) {
		asked := make(chan struct{})
		p, leg := talking(t, steps(clienttest.Script{within("OPTIONS", seq+1), clienttest.Expect("200 OPTIONS", says...), clienttest.Then(func(*clienttest.Conn) { close(asked) })}, bye()))
		<-asked
		p.ok(leg.Bye(t.Context(), sipclient.Reason{}))
	})
}
