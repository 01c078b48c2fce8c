package record

// sides are both tracks, and room for what is taken of them.
type sides struct {
	sent, heard *track
	left, right [step]float32
	both        [2 * step]float32
}

func newSides() sides { return sides{sent: newTrack(), heard: newTrack()} }

// take returns the next n samples of each, left and right by turns, so that keep
// should be left. n is at most step.
func (s *sides) take(n, keep int) []float32 {
	s.sent.take(s.left[:n], keep)
	s.heard.take(s.right[:n], keep)
	for i := range n {
		s.both[2*i], s.both[2*i+1] = s.left[i], s.right[i]
	}
	return s.both[:2*n]
}

// silence returns n samples of each that are silent. n is at most step.
func (s *sides) silence(n int) []float32 {
	clear(s.both[:2*n])
	return s.both[:2*n]
}

// forget drops all that came.
func (s *sides) forget() {
	s.sent.forget()
	s.heard.forget()
}
