// Package rig starts the real servers, phones and desktop services that Offhook is tested and measured against, each in
// private: on free loopback ports, in a folder of its own, with nothing read from or left in the user's own settings.
//
//	               ┌──────────── Kamailio ────────────┐
//	          wss  │  registrar, digest, proxy, trunk  │  udp
//	Browser ───────┤                                   ├─────── Baresip, with WebRTC's media, or with
//	(Chromium with └─────────────────┬─────────────────┘        plain RTP by way of RTPEngine
//	JsSIP or SIP.js)                 │ wss
//	                             offhookctl                 under  Pulse    sound without a sound card
//	                              offhook ──── Coturn              Keyring  a Secret Service of one's own
//	                                                               Display  a screen without a screen
//
// Each Start function returns when the thing answers, or with an error that holds the last lines of what it logged, and
// each thing has a Close that ends all of its processes. Nothing here needs a testing.T, so that benchmarks use it too.
// It is for Linux: elsewhere the package is empty.
//
// Goroutines: one a process waits for it to end, and one or two copy what it prints. They end with the process, which
// Close waits for. Read process.go first, then kamailio.go and browser.go.
package rig
