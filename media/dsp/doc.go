// Package dsp is the signal processing of the audio chain: Resampler between the
// engine's 48 kHz and the rates of codecs, devices and files, Meter for the
// loudness of what flows past, Activity for how much speech there was, Talk for
// whether someone speaks now, Gain, which makes all speakers equally loud, and Limiter
// for the sum of several.
// An Enhancer improves a microphone's sound; package voice has one.
//
//	device 44.1 kHz ─> Resampler ─> Meter ─> engine, 48 kHz ─> Resampler ─> G.711, 8 kHz
//
// Each is the state of one stream: one goroutine feeds it. A Meter is read from
// any other. None allocates after it is made.
//
// Levels are in dBFS of the root mean square, 0 dBFS being that of a constant 1:
// a sine that just reaches full scale is at -3.01 dBFS.
//
// # Goroutines
//
// None.
//
// # Where to read next
//
// resampler.go; media/session for where each stands in the chain.
package dsp
