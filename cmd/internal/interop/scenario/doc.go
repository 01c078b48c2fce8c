// Package scenario holds what a phone must do with calls, one scenario for each, and has Offhook do it against every peer
// that can play the other part.
//
//	                     list_test.go: the scenarios, and who can't
//	                                │
//	scenario ── control socket ── boot.App ──wss──┬── demopbx                       make test-unit
//	    │                             │           └── Kamailio ─┬─ Chromium + JsSIP   make test-interop
//	    └── ear: which tones? <── loudspeaker                   ├─ Chromium + SIP.js
//	        tone of 660 Hz ───> microphone                      ├─ baresip, WebRTC's media
//	                                                            └─ baresip, plain RTP by way of rtpengine
//
// The phone is put together as the programs do it and is commanded over the socket that offhookctl commands it by, so that
// a feature which exists only behind the window's buttons fails here. What is said of sound is measured by frequency.
//
// A scenario that passes has to pass, one that is known to fail has to fail, until its reason is taken out of the list:
// so the table in CONTRIBUTING.md, which is made of the list (go test -run Table -update), says what was seen. The package is
// tests alone.
//
// Goroutines: each phone has one that follows the updates, which ends with the phone. Read next: list_test.go, then
// demopbx_calls_test.go, which reads like a script.
package scenario
