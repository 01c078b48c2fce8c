package windows

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The two resource files differ in what tells the programs apart, and in nothing else.
func TestResources(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) {
			t.Errorf("%s is no JSON", name)
		}
		return string(text)
	}
	window, shell := read("offhook.winres.json"), read("offhookctl.winres.json")
	same := strings.NewReplacer("offhookctl", "offhook", "Offhook in a shell", "Offhook", "The Offhook phone in a shell", "A phone for the desktop")
	if got := same.Replace(shell); got != window {
		t.Errorf("offhookctl.winres.json is\n%s\nbut offhook.winres.json\n%s", got, window)
	}
	// Explorer shows the group that comes first, and GLFW gives its windows the one of this name.
	if strings.Count(window, "RT_GROUP_ICON") != 1 || !strings.Contains(window, `"GLFW_ICON"`) {
		t.Error("the windows would have no icon")
	}
}
