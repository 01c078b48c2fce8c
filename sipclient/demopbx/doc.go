// Package demopbx is a telephone exchange inside this program: a registrar, an
// announcement, an echo and more, over wss (and ws) on a loopback port. It
// serves the demo account of the first-run page, "offhookctl demopbx", and the
// tests of everything that makes calls.
//
//	         ┌ conn: WebSocket, one ordered reader
//	phone ═══╡    └─> request ─> table ─> leg ─> extension (a script per call)
//	  wss    └ leg: INVITE dialog ─┐                │
//	                               └── media ─ link: pion PeerConnection ═══ phone
//
// # Extensions
//
//	07010002000  rings a second (180), answers, speaks a welcome, hangs up
//	9180         rings ten seconds, then is 07010002000
//	9181         early media: 183 and three seconds of tone, then 200 and the welcome
//	9193         9194, which answers after the first digits
//	9194         9195 without telephone-event: digits by INFO or as tones
//	9195         collects digits (RFC 4733, INFO, tones) up to # or a pause, and reads them back
//	9196         echo, packet by packet
//	9197         a tone of ToneHz, exactly
//	9100 9101    early media with a reliable 183 (100rel, PRACK); then an UPDATE to PCMU
//	9182         forked: two 183 with To tags and tones of their own; one answers, then the other
//	9200         answers at the moment of your CANCEL
//	9201 9202    a tone, and after two seconds a re-INVITE: new ICE and DTLS, PCMU alone
//	9203 9204    likewise without SDP; OPTIONS, INFO, UPDATE and MESSAGE in the call
//	9090 9091    the echo with a short session timer that you, or the PBX, must refresh
//	9407         the echo, which challenges every request in the call
//	946          the echo; the name in its P-Asserted-Identity says who you are to it
//	302 3020     sends you on to 9196; to itself, again and again
//	422          wants a session timer of an hour or more, then is the echo
//	488g711      refuses every codec but G.711, then is the tone
//	503          is overloaded: Retry-After
//	9664         music, as somebody on hold hears it
//	9665         a tone; puts you on hold for three seconds with music (re-INVITE), twice,
//	             and takes you back with an offer of its own, then without one
//	9491         a tone; meets your first re-INVITE with its own: 491 for both, and again
//	9183         speaks, then asks you by REFER to call 9196
//	9184         the same to 9197 with Replaces: your new call takes this one's place
//	9185         speaks, then calls you with an INVITE that replaces this call
//	9501 9603    the echo, which refuses REFER with 501 or 603
//	9886         leaves a message in your mailbox (registered phones have one)
//	*97          your mailbox: new messages become old, old ones are deleted
//	9000         answers, says so, hangs up and calls you back two seconds later
//	9001         the same without SDP in the INVITE
//	9002 9003    with Call-Info: …;answer-after=0, with Alert-Info: …;info=auto-answer
//	9004         with Event: talk while it rings; answered, Event: hold and talk again
//	9005         with a name, a number and verstat in P-Asserted-Identity
//	9006         anonymous, with Privacy: id
//	9007         forwarded: Diversion and History-Info
//	9008 9009    taken back after three seconds: somebody else has answered; just so
//	9010         with a ring that Alert-Info names
//	9999         rings and never answers: CANCEL gets 487
//	486 480 404 603   refuse with that status; every unknown number with 404
//	1000-1003    the registered phone of that number (Users has the passwords)
//	**1000       picks up what rings there; so does an INVITE with its Replaces
//
// Whoever has not registered is a trunk and may call them all, too; with
// Options.Trunk only after proving who he is. Calls between registered phones
// are relayed with their SDP untouched, so that their media flows directly, and
// so is what they say to each other in the call. A user who registers twice is
// called on the newest contact. An INVITE or re-INVITE without SDP gets an offer.
//
// # Besides calls
//
// MESSAGE to 9196 comes back, one to an extension goes to its phone, or waits for
// it. SUBSCRIBE knows message-summary and dialog for each extension; the latter
// names the dialogs of its phone as an INVITE with Replaces wants them, so that
// what rings can be picked up. Server.SetVoicemail fills a mailbox.
//
// # Transfers
//
// REFER is obeyed in every call, to every number, blind and with Replaces: 202, a
// NOTIFY for each status, and BYE for whoever asked. When the target refuses, the
// call goes on. A phone that is transferred gets a re-INVITE, and from then on
// the PBX carries its media; transfer.go has the cases. Options.PassREFER leaves
// it to the phones.
//
// # Why not sipgo's server
//
// Of sipgo only the messages and their parser are used. Its WebSocket server
// answers no ping, dies of one with a payload, handles each message in a
// goroutine of its own (a CANCEL overtakes its INVITE), and sends requests to
// whatever host a Contact names, where a browser or Offhook gives a name that
// exists nowhere. A phone is to be tested against a server that keeps the order;
// disorder on purpose is what sipclient/clienttest is for. With
// github.com/coder/websocket below and a few hundred lines above, order holds:
// one reader per connection, and everything of a dialog is sent under its leg's
// lock.
//
// Neither sipclient/signaling nor media/rtc is used, and must never be: both
// ends of a test made of one code would agree on its faults.
//
// # Imitations
//
// Options.As gives the PBX the habits recorded from FreeSWITCH and Asterisk:
// habits.go for signalling, sdp_habits.go for SDP.
//
// # Goroutines
//
//   - per port: the HTTP server's, and per connection its handler, which reads.
//   - per call leg: its script, and after a 200 one that repeats it until the ACK.
//   - per transfer: one, which then runs whatever the call was brought to.
//   - per NOTIFY, PRACK or text of ours: one that waits for the response; the news of
//     a mailbox or of a call's state goes out on one of its own.
//   - per media: its sender's clock; pion's own, and a reader of the track.
//   - a relayed request: one that waits for the response.
//
// Close ends calls first (with BYE), then connections, and waits for all.
//
// # Where to read next
//
// dialplan.go reads like a dialplan, and script_*.go are its scripts; leg.go is
// the call, bridge.go two of them, transfer.go what REFER does with them; link.go
// is the only file that knows pion.
package demopbx
