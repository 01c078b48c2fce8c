// Package voice makes the microphone's sound fit for the other side: it removes
// the echo of the loudspeaker by package echo and by AEC3, and steady noise, and
// evens out loudness by dsp.Gain. AEC3 and the noise suppressor are those of the
// WebRTC audio processing module that browsers use.
//
//	            Played ──────┬──────────┐
//	                         v          v
//	microphone ──> Enhance: pkg echo    AEC3
//	                         v          v
//	                        gate <─ by how much it attenuates
//	                         v
//	                        high-pass ──> noise ──> gain ──> the call
//	                        └── the module ───┘   └ dsp.Gain
//
// AEC3 alone leaves nothing of the echo, and little of who speaks at the same time.
// Package echo keeps that one whole, and leaves some of distorting loudspeakers, late
// echo and changes. Both hear the microphone itself: behind package echo, AEC3 would have
// a way to learn that changes all the time. What is heard is package echo's, and AEC3
// attenuates it as long as nothing of the near end comes through both (gate.go). How much
// they remove and leave in several rooms, with several speakers and faults, beside AEC3
// alone as a browser has it:
//
//	go test ./media/dsp/voice -run '^$' -bench Echo -benchtime 1x
//
// The module is C++; package dsp stays pure. A program that
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
// voice.go, then module.go and gate.go; media/session for how one takes over from another
// in a running call.
package voice
