// Package signaling is SIP over secure WebSocket (RFC 3261, RFC 7118) for
// accounts: it implements sipclient.Signaling, Line and Leg. Of sipgo it uses the
// messages, the parser and the serializer; the flow, the transactions, the
// dialogs and the login are here, because over one reliable connection they are
// small and must keep the order of messages.
//
//	        frames in order            commands (Register, Invite, Leg methods)
//	                │                      │           timers
//	socket ─> flow.read ─post─┐            │do           │after
//	                          v            v             v
//	                  line.run: one goroutine owns everything
//	                     onResponse ─> clientTx ─> exchange (all but INVITE)
//	                     │                    └──> inviteClient, reinvite ─┐
//	                     onRequest ──> onInvite ─> inviteServer ───────────┼─> leg ─> sink(LineEvent)
//	                     │        ├──> onDialogRequest ─> dialog ──────────┘   ^
//	                     │        │          └─> INFO, NOTIFY, REFER ──────────┤
//	                     │        ├──> onSubscribed ─> subscription ───────────┤
//	                     │        └──> onMessage, onUnsolicited ───────────────┘
//	                     transmit
//	                          │send
//	socket <─ flow.write <────┘         (flow.ping: silent too long? ping; no pong: the line is down)
//
// # Rules that are decided here
//
//   - Every request goes over the line's one connection. Contact and Record-Route
//     only make the Request-URI and the Route headers; no host is ever resolved.
//   - Nothing is retransmitted but a 2xx to an INVITE and the ACK for one (RFC
//     3261 sections 13.2.2.4 and 13.3.1.4); timers B, F, H, L and M are 64*T1.
//   - Session timers (RFC 4028) are asked for with 30 minutes, and taken from 90
//     seconds on. Where it is open who refreshes a call of theirs, they do. What
//     they were to refresh, we do after a reconnect: FreeSWITCH sends nothing of
//     an old call to a new connection, and would let it expire. A refresh by
//     re-INVITE is a LegOffer without SDP, too: its answer may move their media.
//   - An INVITE without SDP is a late offer, either way: the 200 has the offer and
//     the ACK the answer. So it is with a re-INVITE without SDP: it is reported as a
//     LegOffer without SDP, and Offer gives it its 200 and waits for the ACK. What we
//     sent last would be no offer: of a call that the other side holds it may be our
//     answer, which keeps the hold.
//   - A redirect (300, 301, 302) leads to the SIP addresses in it, the highest q
//     first, one after the other, five times at most and nowhere twice; also these
//     INVITEs go over the line's connection. Else it is a refusal, as with
//     account.NoRedirect, and where to stands in the cause's text.
//   - Challenges are answered to the account's own server only; see authorization.
//   - Provisional responses are acknowledged where that is asked for (RFC 3262), and
//     a caller who requires it gets 180 until its PRACK comes. No offer or answer
//     of ours stands in one, nor in PRACK: an INVITE without an offer does not ask. Where
//     one has brought the answer to our offer, UPDATE may bring another before the 2xx
//     (RFC 3311); who is called here gets none through so, for nothing is agreed yet.
//   - One INVITE at a time in a dialog: an offer of ours waits for theirs to be
//     over; theirs gets 491 while ours is under way. After a 491 of theirs ours
//     comes again at the times of RFC 3261 section 14.1.
//   - REFER is obeyed within a call only, for sip addresses and telephone numbers: of
//     their headers Replaces alone is taken. It is accepted after eight seconds where
//     nobody has decided, since it may wait no longer; one at a time, and another
//     meanwhile gets 491. Of ours, a NOTIFY counts from before the 202 on, and a peer
//     that sends none says by its BYE how it went.
//   - An INVITE with Replaces is for a call of this line that is up, or that rings
//     elsewhere; one that rings here cannot be taken from us so (RFC 3891 section 3).
//   - A subscription lasts as long as the connection; within it, it is refreshed,
//     and asked for anew where the server has forgotten it, ever more seldom where
//     that does not help. A document that cannot be read gets 200 and is dropped,
//     because a notifier ends the subscription for any other answer. NOTIFY of
//     message-summary is taken without a subscription, too, from the account's
//     own domain; talk and hold in a call, and while it rings, from there, too, as a
//     wish in an INVITE that the phone answer by itself.
//   - Who calls is what the server says (P-Asserted-Identity, Remote-Party-ID), else
//     From; a caller who hides has no name and no number here. Text from the network
//     loses what cannot be seen and what turns the direction of writing.
//   - A caller of ours who hides stands in no header but the one that is for the
//     server: P-Preferred-Identity or P-Asserted-Identity with Privacy: id.
//   - Digits by INFO are reported, and masked by the trace. Ours go to an early dialog,
//     too: the one whose sound came first.
//   - CANCEL and BYE say why, where nobody hung up (RFC 3326).
//   - Dialogs outlive their connection; transactions do not. A call that was hung
//     up while there was no connection gets its BYE on the next one.
//
// # Goroutines
//
// Per line: run, from Open until Close. Per connection: flow.read, flow.write,
// flow.ping and flow.end, until the connection is lost or Close. While a password
// is fetched: one that calls LineConfig.Password. Close waits for all of them.
//
// Read next: line.go, then flow.go, invite_client.go and invite_server.go; for what is
// beside calls: subscription.go, refer.go, referral.go and persona.go.
package signaling
