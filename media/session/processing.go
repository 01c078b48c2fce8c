package session

import (
	"context"

	"offhook/media"
)

// SetProcessing says what is done to the microphone's sound; this engine does
// nothing to it yet, as Abilities says.
func (e *Engine) SetProcessing(media.Processing) {}

// Abilities says what the engine can do beyond calls.
func (e *Engine) Abilities() media.Abilities { return media.Abilities{} }

// Rehearse is not among the engine's Abilities yet.
func (e *Engine) Rehearse(context.Context, string, func(media.Rehearsal)) error {
	return media.ErrUnable
}
