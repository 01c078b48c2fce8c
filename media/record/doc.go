// Package record writes a call to a file while it goes on: what we send on the
// left, what comes from the other side on the right.
//
//	audio loop ─> Sent  ─> ring ─┐                   ┌─> wav.Writer
//	audio loop ─> Heard ─> ring ─┴─> track ×2 ─> file┴─> Opus ─> ogg.Writer
//	  (copies, no more)             in step, every 100 ms
//
// # In step
//
// The two sides follow two sound devices, whose clocks are not alike, and either
// may stop for a while. So time is told by the computer's clock: a tenth of a
// second is written for each that passes, a fifth of a second behind the call. A
// side that runs slow or fast by some parts of a million is stretched or squeezed
// by two samples now and then (track.go), and one that gives nothing is silent. A
// pause is left out, and marked by a short silence.
//
// # What can go wrong
//
// The room on the disk is looked at before and meanwhile. When it falls below what
// must stay free, and when anything cannot be written, the file is closed with what
// it has. A process that is killed leaves a file that can be played, too, without
// its last second or two. Nobody but the file's owner may read it, and no file is
// ever overwritten.
//
// # Goroutines
//
// One for each Recorder, which alone touches the file. It ends with Stop, which
// waits for it, or when the file cannot be written any more.
//
// # Where to read next
//
// recorder.go, then track.go; media/session starts and stops recordings.
package record
