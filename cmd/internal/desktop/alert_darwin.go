package desktop

import "context"

// Alert tells a person why the program ends, where it has no window to say it in.
func Alert(ctx context.Context, _, text string) error { return notify(ctx, "Offhook", text) }
