package media

import "time"

// RecordingFormat is how a recording is stored.
type RecordingFormat string

// The formats: both have two channels at 48 kHz.
const (
	// WAV is 16 bits a sample without loss, 11 MB a minute.
	WAV RecordingFormat = "wav"
	// OggOpus is Opus in an Ogg file (RFC 7845), half a MB a minute.
	OggOpus RecordingFormat = "opus"
)

// Extension is that of the format's files, with its dot.
func (f RecordingFormat) Extension() string { return "." + string(f) }

// Announcement is how both sides of a call hear that it is recorded.
type Announcement string

// The announcements.
const (
	// AnnounceNothing: nobody hears anything of it.
	AnnounceNothing Announcement = ""
	// AnnounceBeep is one beep at the beginning.
	AnnounceBeep Announcement = "beep"
	// AnnounceBeeps is a beep every 15 seconds.
	AnnounceBeeps Announcement = "beeps"
	// AnnounceSpoken is a sentence at the beginning, in English.
	AnnounceSpoken Announcement = "spoken"
)

// Recording says how a call is to be recorded: what we send on the left, after
// mute and all that is done to it, and what comes from the other side on the right.
type Recording struct {
	// Path is the file to be made, with its extension. Folders that are missing are
	// made; where there is a file already, a number is added: "name (2).wav".
	Path     string
	Format   RecordingFormat
	Announce Announcement
	// Paused: nothing is recorded before the recording is told to go on.
	Paused bool
	// MinFree is how many bytes must stay free on the disk.
	MinFree int64
}

// Recorded is a recording that is over.
type Recorded struct {
	// Path is the file that was made.
	Path string
	// Duration is how long it plays: pauses are left out.
	Duration time.Duration
	// Bytes is the size of the file.
	Bytes int64
}
