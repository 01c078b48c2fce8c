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

// TestAmong: a headset that is another device for the system since it carries speech is
// found by its name; of two with one name, it is the one with the ID.
func TestAmong(t *testing.T) {
	devices := []Device{{ID: "a", Name: "Speakers"}, {ID: "b", Name: "Buds"}, {ID: "c", Name: "Buds"}}
	for ref, want := range map[DeviceRef]int{
		{ID: "a", Name: "Buds"}: 0, {ID: "c", Name: "Buds"}: 2, {ID: "z", Name: "Buds"}: 1, {Name: "Buds"}: 1, {ID: "z"}: -1, {}: -1,
	} {
		if got := ref.Among(devices); got != want {
			t.Errorf("%+v: %d, want %d", ref, got, want)
		}
	}
}
