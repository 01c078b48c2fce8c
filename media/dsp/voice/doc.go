// Package voice makes the microphone's sound fit for the other side: it removes
// the echo of the loudspeaker (AEC3) and steady noise, both by the WebRTC audio
// processing module that browsers use, and evens out loudness by dsp.Gain.
//
//	            Played ──> reference ─────┐
//	                                      v
//	microphone ──> Enhance: high-pass ─> echo ─> noise ─> gain ──> the call
//	                        └────── the module ──────┘   └ dsp.Gain
//
// The module is C++ and the only cgo here; package dsp stays pure. A program that
// is built without cgo has the gain alone, and Abilities says so. Compiling the
// module takes some five minutes of CPU once; its objects are then in Go's build
// cache.
//
// For Windows with mingw-w64's -posix compilers, the environment must allow one of
// its flags and do without structured exceptions, which only name a thread there:
//
//	CGO_CXXFLAGS_ALLOW=-fms-extensions
//	CGO_CXXFLAGS='-O2 -D__try=if(0) -D__except(x)=else'
//	-ldflags "-extldflags '-static -lwinmm -ldbghelp -lbcrypt'"
//
// The module's own gain control is not used: its binding leaves it at 0 dB.
//
// # Goroutines
//
// None. An Enhancer belongs to the goroutine that uses it, and allocates only
// when it is made.
//
// # Where to read next
//
// voice.go, then module.go; media/session for how one takes over from another
// in a running call.
package voice
