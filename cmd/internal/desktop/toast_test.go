package desktop

import (
	"encoding/xml"
	"strings"
	"testing"

	"offhook/gui/port"
)

// TestToastKeepsTextText: nothing that a caller is called becomes markup.
func TestToastKeepsTextText(t *testing.T) {
	hostile := "]]><script> & \"$(calc)\" ' \x00 `whoami` </text>"
	n := port.Notification{
		ID: "call-a:b", Title: hostile, Body: hostile, Urgent: true,
		Actions: []port.NotificationAction{{ID: "answer", Label: hostile}},
	}
	text, err := toastXML(n)
	if err != nil {
		t.Fatal(err)
	}
	var back toast
	if err := xml.Unmarshal([]byte(text), &back); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	want := strings.ReplaceAll(hostile, "\x00", "\uFFFD")
	if len(back.Binding.Text) != 2 || back.Binding.Text[0] != want || back.Actions[0].Content != want || back.Duration != "long" {
		t.Errorf("read back %+v", back)
	}
	if strings.Contains(text, "<script>") {
		t.Errorf("markup in %s", text)
	}
	chosen, ok := parseToastArguments(back.Actions[0].Arguments)
	if !ok || chosen != (port.NotificationChosen{ID: "call-a:b", Action: "answer"}) {
		t.Errorf("chosen %+v, %v", chosen, ok)
	}
	if chosen, ok = parseToastArguments(back.Launch); !ok || chosen != (port.NotificationChosen{ID: "call-a:b"}) {
		t.Errorf("chosen %+v, %v", chosen, ok)
	}
	if _, ok := parseToastArguments("nonsense"); ok {
		t.Error("arguments that are not ours were taken")
	}
}
