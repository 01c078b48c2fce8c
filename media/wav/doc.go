// Package wav reads and writes WAV files in the engine's format, 48 kHz mono, and
// lets a file stand in for a microphone or a loudspeaker.
//
//	announcement.wav ─> Reader ─> Source ─> the call ─> Sink ─> Writer ─> recording.wav
//	(any rate,          48 kHz    paced by              paced by           48 kHz mono,
//	 channels, PCM      mono      the clock             the clock          16 bits
//	 or float)
//
// A Reader takes what other programs really write: WAVE_FORMAT_EXTENSIBLE, chunks
// it has never heard of, sizes that were never filled in, files that break off.
// A Writer's file is valid at any moment, if the process is killed too: sizes are
// written every second. For recordings of calls it also writes two channels.
//
// Source and Sink move samples at the speed of the clock, so that a call with
// them runs as with a sound card. A Sink's recording is in step with the call:
// where nothing was played in time it has silence, as a loudspeaker would.
//
// # Goroutines
//
// Source has one, which reads ahead, Sink one, which writes behind: the file may
// be slow, Read and Write of a device may not. Each ends in Close, which waits
// for it. Reader and Writer have none.
//
// # Where to read next
//
// media.Source and media.Sink; media/session for who reads and writes.
package wav
