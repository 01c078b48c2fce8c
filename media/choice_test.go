package media

import "testing"

// TestPick: what was chosen before is the second choice, never the same as the first.
func TestPick(t *testing.T) {
	a, b, c, system := DeviceRef{ID: "a"}, DeviceRef{ID: "b"}, DeviceRef{ID: "c"}, DeviceRef{}
	var d DeviceChoice
	for i, step := range []struct{ pick, second DeviceRef }{
		{a, system}, {a, system}, {b, a}, {a, b}, {c, a}, {system, c}, {b, c}, {c, b},
	} {
		d.PickInput(step.pick)
		d.PickOutput(step.pick)
		if d.Input != step.pick || d.SecondInput != step.second || d.Output != d.Input || d.SecondOutput != d.SecondInput {
			t.Errorf("step %d: %+v, want %v", i, d, step)
		}
	}
}
