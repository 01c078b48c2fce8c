//go:build unix

package mediatest

import "syscall"

// Freeze leaves the server running without answering anybody, as one that hangs.
func (s *Pulse) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (s *Pulse) Thaw() { s.signal(syscall.SIGCONT) }

func (s *Pulse) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.command.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}
