package session

import (
	"context"

	"offhook/media"
)

// Rehearse is not among the engine's Abilities yet.
func (e *Engine) Rehearse(context.Context, string, func(media.Rehearsal)) error {
	return media.ErrUnable
}
