// Package soak is one long call in real time, by what no faster clock can stand for: the sound devices of an audio
// server, sockets, and the scheduler of this computer.
//
//	sine ─> Microphone ─> offhookctl ══ wss, DTLS-SRTP ══ demo PBX: echo
//	                          └──────> Speakers ─> ear: every 10 ms are the sine, or are counted
//
// Hours of call by their own clock are in package media/session (TestSoak).
//
// The test carries the build tag soak; make test-soak runs it for SOAKTIME, ten minutes where nothing is said.
//
// Goroutines: those of package rig, which the test ends. Read next: soak_test.go, ear_test.go.
package soak
