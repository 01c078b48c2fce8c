package media

// Source is where audio comes from: a microphone or a file paced like one. It
// delivers 48 kHz mono samples in [-1, 1].
//
// One goroutine reads. Read copies what has been captured and not yet read, at
// most len(dst) samples, and returns at once; 0 means that nothing is there
// yet. It never blocks and never allocates.
type Source interface {
	Read(dst []float32) (n int)
	Close() error
}

// Sink is where audio goes: a loudspeaker or a file paced like one. It takes
// 48 kHz mono samples in [-1, 1].
//
// One goroutine writes. Write copies as much of src as there is room for and
// returns how much that was. Buffered is the number of samples written and not
// yet played: the writer keeps it near its target, and so follows the device's
// own clock. Neither blocks nor allocates.
type Sink interface {
	Write(src []float32) (n int)
	Buffered() int
	Close() error
}
