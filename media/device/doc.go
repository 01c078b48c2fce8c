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
// The callbacks, which are C, copy between the OS and the ring, and note when; where the
// ring has run dry, the voice goes on in what it said last until there is more (gap.c).
// They take no lock, allocate nothing, log nothing and wake nobody.
// miniaudio converts to 48 kHz mono float32. Who reads a microphone learns from
// Capture.Due when there will be more.
//
// # What goes wrong
//
// A device that is unplugged while it was chosen by name, and every device of an
// audio server that dies or hangs, just stop calling back: no error, no event. So each
// stream has a supervisor. When no callback has come for 400 ms it closes all,
// the context to the audio server included, and opens again: the chosen device by
// its ID, else by its name, else the one that was to be taken instead, else the system's
// default, else any: the next one also where one refuses, because another program has it
// for itself. With none left it tries again every second. Every second, and more often
// while it would rather have another, it looks what is there: a stream on
// another device than the chosen one returns to that, if it can be had, and a microphone
// stream that the system has moved to a loudspeaker's monitor ends.
//
// A device whose rate was changed may go on with sound that is too fast or too slow. Its
// frames are counted against the clock (tempo.go): it is opened anew, and if that does not
// help, any other is taken.
//
// A device that opens and never calls back, or stops again at once, is opened once
// more, too. If that does not help, any other is taken until it is plugged in again or
// chosen anew; where there is no other, the trouble lasts until it does call back.
//
// Opening, closing and listing can hang for ever. The supervisor never waits for that:
// each is an errand of its own (errand.go), which is left behind after some seconds, with
// the ring that it may still use. Where one hangs nothing is tried until it has ended.
//
// Trouble and its end are told by Options.OnTrouble, and by OnUse which device is used
// and why it is not the chosen one. Meanwhile a Capture gives nothing and a Playback takes
// nothing more than its ring holds.
//
// A default device is opened as such, so that the system itself moves the stream
// when the person chooses another default.
//
// # Goroutines
//
// One supervisor per open stream and one for what it asks the audio system, ended and
// awaited by Close, which gives up only where the audio system hangs. The OS's own audio
// threads end with their device.
//
// Next: supervise.go for the supervisor, callback.go for what the audio thread does,
// host.go for contexts, listing.go for enumeration.
package device
