package desktop

import (
	"errors"
	"testing"
)

// TestPipe is what instance_test.go does with sockets.
func TestPipe(t *testing.T) {
	settings := t.TempDir() // nobody else's
	first, err := Claim(t.Context(), settings, Start{}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	second := make(chan error, 1)
	go func() {
		_, err := Claim(t.Context(), settings, Start{Dial: "tel:+821012345678"}, quiet)
		second <- err
	}()
	s := <-first.Starts()
	if s.Dial != "tel:+821012345678" {
		t.Errorf("got %+v", s.Start)
	}
	s.Take()
	if err := <-second; !errors.Is(err, ErrHandedOver) {
		t.Errorf("the second start: %v", err)
	}
	first.Close()
	next, err := Claim(t.Context(), settings, Start{}, quiet)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	next.Close()
}
