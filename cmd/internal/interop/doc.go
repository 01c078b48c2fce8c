// Package interop tests Offhook against what it has to work with in the world: Kamailio as the server, Chromium with
// JsSIP and with SIP.js as other phones, baresip as one with other codecs, with WebRTC's media or plain RTP through
// rtpengine, coturn as the relay, PulseAudio as the sound system and gnome-keyring as the keeper of passwords.
//
//	Chromium + JsSIP ──┐
//	Chromium + SIP.js ─┼── Kamailio ──wss── offhookctl --play tone.wav --record heard.wav
//	baresip ───────────┘                        │
//	                                            └─ or with a real sound device: PulseAudio
//
// Two ends made of one code agree on their mistakes; these are the third opinions. The program under test is offhookctl
// as a person runs it, so the tests hold for what is shipped, command line included.
//
// They carry the build tag interop, because they need servers and browsers: make test-interop installs those. The tests
// own every process they start and end it. Package rig starts the peers; offhookctl_test.go runs the program; package scenario
// has each thing that a phone does with calls done with each of them.
package interop
