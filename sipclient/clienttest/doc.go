// Package clienttest holds scripted peers for tests of the phone's signalling:
// a WebSocket SIP server that does exactly what a list of steps says, byte for
// byte, including what no good server does.
//
//	peer := clienttest.NewPeer(t,
//	    clienttest.Script{ // the first connection
//	        clienttest.Expect("REGISTER"),
//	        clienttest.Reply("200 OK"),
//	        clienttest.Ping("kamailio"), clienttest.ExpectPong("kamailio"),
//	        clienttest.Drop(),
//	    },
//	    clienttest.Script{ // the second one, after the phone has reconnected
//	        clienttest.Expect("REGISTER"),
//	        clienttest.Reply("200 OK"),
//	    })
//	dial(peer.URL(), peer.CertPEM())
//	peer.Wait()
//
// It shares no code with the phone: WebSocket frames are written and read here
// by hand, so that fragments, garbage, unanswered pings and several frames in
// one write are possible, and SIP is handled as text. Embedded servers that
// behave well are in sipclient/demopbx.
//
//	listener ──> upgrade ──> reader ──messages──> script: steps, in order
//	                           └─ answers pings and close
//
// # Goroutines
//
// Per connection one that runs the script (the HTTP server's handler) and one
// reader. Both end when the script has ended and the phone hangs up, or in the
// test's cleanup, which waits for them.
package clienttest
