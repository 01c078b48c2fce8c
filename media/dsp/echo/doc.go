// Package echo takes the loudspeaker's sound out of the microphone's, so that
// both people can speak at once: it learns the way from one to the other and
// subtracts what came by it.
//
//	played ──> [ reference ] ──> [ filter: 240 ms, by Kalman ] ── echo ──┐
//	                 ^ drift                ^ learns, change              v
//	microphone ──────┴──────────────────────┴──────────────────────────> − ──> [ suppressor ] ──> what is left
//
// The filter is the partitioned-block Kalman filter in the frequency domain
// (Kuech, Mabande and Enzner, ICASSP 2014). It knows for each of its coefficients
// how uncertain it is, and how much of the error is not echo but speech: in double
// talk it stops learning by itself, with no detector that could be wrong. The
// suppressor attenuates only what is likely to be left of the echo, as the filter's
// uncertainty and the least that has lately been left tell, and never below the
// noise of the room. Where there is more near speech than that, it does nothing:
// this is what keeps the near end whole in double talk.
//
// Where loudspeaker and microphone have different clocks, the echo comes ever later
// or sooner, and a filter that learns it lags behind: the phase of what is left tells
// by how much. From that the drift is found, within 500 ppm in a second or two of
// speech, and what was played is read by the microphone's clock. So many frames more or
// less are played than heard (meeting.go); and some more where the microphone has lost
// sound, as when it was replaced.
//
// When the way changes, because somebody moved or a device was changed, what is left
// holds what was subtracted in vain. While that is suspected, all is attenuated; when it
// is certain, the filter learns anew. A small movement makes the filter doubt what it
// knows.
//
// All but the suppressor's filter works on sound whose highs are emphasised, as that of
// speexdsp's canceller is (mdf.c): of speech, the lows would leak over them.
//
// Echo that comes later than 200 ms, or from a loudspeaker that distorts, is left
// to a canceller beside this one: package voice has AEC3 there.
//
// # Goroutines
//
// None. A Canceller belongs to the goroutine that uses it and allocates only when
// it is made. A frame takes some 50 to 100 µs, and next to nothing while the far end is
// silent.
//
// # Building
//
// What takes most of the time, the transforms and the filter's sums, is C for the sake of
// vectors, which Go's compiler does not make (kernel_body.h). Package voice, the only one
// that uses this, needs cgo in any case.
//
// # Where to read next
//
// canceller.go, then filter.go and suppressor.go, meeting.go, reference.go and drift.go,
// change.go, and transform.go. media/dsp/voice measures it.
package echo
