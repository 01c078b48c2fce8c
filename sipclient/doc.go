// Package sipclient is the phone itself, without a window and without a wire:
// Client is the one owner of live state. Commands go in and return at once;
// what becomes of them comes out as snapshots.
//
//	 window, command line                       adapters
//	┌─────────────────────┐   commands   ┌───────────────────┐  ports   signaling ═ wss ═> PBX
//	│ Dial Answer Hangup… │ ───────────> │  owner goroutine  │ <──────> media/session ═ RTP ═>
//	│ Watch.Next          │ <─────────── │  call, registration│         config secret history
//	└─────────────────────┘  snapshots   └───────────────────┘
//
// Live state is changed by the owner goroutine alone, so it needs no lock. The
// owner never blocks: what may take time (a connection, a BYE, the keyring, a
// file) is done by a worker, whose result comes back as one more input. What
// came too late for the call or the connection it belongs to is dropped.
// The rules of a call stand in package call, those of a connection in package
// registration; this package feeds them and carries out their effects.
//
// # Missed while the phone was off
//
// No standard lets a SIP server tell of calls that came while nobody was registered: what
// it does is offer voice mail, or keep what it would have sent. Both are shown as soon as a
// line is up: new voice messages (MWI, RFC 3842) and texts (MESSAGE, RFC 3428), such as
// "you missed a call from …", at the moment that their Date names. A call that ends before
// the phone could ring, or that it refused by itself, is a missed one in the history. A
// PBX's own list of calls (CDR) is reached by each maker's interface; a reader of one would
// be a source of records beside History.
//
// # Goroutines
//
//   - the owner (owner.go): one per Client, from New until the end of Close.
//   - three workers per account: one connects and registers (lines.go), one subscribes
//     and one sends texts (besides.go); they end when the account is removed or the
//     client closes. Close waits for them.
//   - one worker per call (calls.go): carries out the call's effects in order;
//     ends with the call. Close waits for it.
//   - one worker for conferences (conference.go): tells the media who hears whom;
//     ends in Close.
//   - one follower per call that has media (quality.go): looks at it once a second;
//     ends when the media is closed. Close waits for it.
//   - one worker each for the settings file, the history and the contacts (owner.go);
//     end in Close.
//   - one while a call too many is refused (calls.go), and one while the keyring is
//     asked for the passwords of relays (relays.go). Close waits for them.
//   - one per directory while somebody is looked for (directory.go); who asked waits
//     for it, two seconds at most.
//
// Timers post to the owner and are harmless after it has ended.
//
// # Where to read next
//
// signalport.go, signalevents.go, mediaport.go and ports.go for what the phone needs
// of the world, snapshot.go and callview.go for what it shows, calls.go for a call's
// way through the table, hold.go, renegotiate.go, conference.go and transfer.go for
// what happens in one that is up, going.go and ended.go for how it gets into the history,
// incoming.go for which calls ring; choices.go for what
// a person may choose, people.go for contacts and past calls, directory.go for people
// who stand elsewhere.
package sipclient
