// Package device is the sound of the operating system: which microphones and
// loudspeakers there are, and one open microphone as a media.Source or one open
// loudspeaker as a media.Sink. It is the only importer of malgo (miniaudio).
//
//	            OS audio thread                        one reader or writer
//	microphone ──> callback ──> ring (lock-free) ──> Capture.Read
//	loudspeaker <── callback <── ring (lock-free) <── Playback.Write
//	                   │ beats
//	                   v
//	             supervisor: open ─> watch ─> reopen
//
// The callbacks, which are C, do nothing but copy between the OS and the ring, and
// note when: they take no lock, allocate nothing, log nothing and wake nobody.
// miniaudio converts to 48 kHz mono float32. Who reads a microphone learns from
// Capture.Due when there will be more.
//
// # What goes wrong
//
// A device that is unplugged while it was chosen by name, and every device of an
// audio server that dies, just stop calling back: no error, no event. So each
// stream has a supervisor. When no callback has come for 400 ms it closes all,
// the context to the audio server included, and opens again: the chosen device by
// its ID, else by its name, else the one that was to be taken instead, else the system's default. With none left it tries
// again every second. Every second it looks what is there: a stream on
// another device than the chosen one returns to that, and a microphone stream
// that the system has moved to a loudspeaker's monitor ends. Trouble and its end are told by
// Options.OnTrouble. Meanwhile a Capture gives nothing and a Playback takes
// nothing more than its ring holds.
//
// A default device is opened as such, so that the system itself moves the stream
// when the person chooses another default.
//
// # Goroutines
//
// One supervisor per open stream, ended and awaited by Close. The OS's own audio
// threads end with their device.
//
// Next: stream.go for the supervisor, callback.go for what the audio thread does,
// host.go for contexts and enumeration.
package device
