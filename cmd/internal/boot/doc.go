// Package boot is the composition root of both programs: the one place that
// knows every adapter, puts the phone together and takes it apart in reverse
// order. A front-end gets an App and talks to its Client.
//
//	flags ─> boot.New ─> App{Client, …} ─> gui or command line
//	            │
//	            ├─ config, secret, history, contacts, messages   (files and keyring)
//	            ├─ trace, signaling          (SIP)
//	            ├─ codecs, voice, session    (audio)
//	            └─ demopbx                   (only when asked for)
//
// It starts no goroutine of its own; App.Close ends those of its parts and
// waits for them.
//
// Read next: boot.go, then package sipclient. calls_test.go takes two whole phones
// through two hundred calls.
package boot
