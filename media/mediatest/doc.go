// Package mediatest is for the tests of audio: a microphone and a loudspeaker
// without a sound card, an ear that finds tones, and a link that loses, delays
// and reorders packets, the same way each time.
//
//	FakeSource ─> (what is tested) ─> Link ─> (what is tested) ─> FakeSink ─> FindTone
//	     └──────────────────── one clock for both ──────────────────────┘
//
// The clock is a func() time.Time: time.Now in a testing/synctest bubble or
// against real parts, Clock.Now where a test turns the hands itself.
//
// # Goroutines
//
// None. A FakeSink may be looked at while another goroutine writes to it.
//
// # Where to read next
//
// media.Source and media.Sink, which the fakes implement.
package mediatest
