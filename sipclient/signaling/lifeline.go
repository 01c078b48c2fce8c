package signaling

import (
	"context"
	"time"
)

// lifeline is the context of a line: it ends when the line is closed. Open gets
// no context to derive it from, because a line outlives whoever opened it.
type lifeline struct{ closed chan struct{} }

var _ context.Context = lifeline{}

// Deadline implements context.Context.
func (lifeline) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (l lifeline) Done() <-chan struct{} { return l.closed }

// Err implements context.Context.
func (l lifeline) Err() error {
	select {
	case <-l.closed:
		return context.Canceled
	default:
		return nil
	}
}

// Value implements context.Context.
func (lifeline) Value(any) any { return nil }
