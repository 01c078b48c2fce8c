package desktop

import (
	"encoding/xml"
	"fmt"
	"strings"

	"offhook/gui/port"
)

// toast is a notification in Windows' form (toast schema). It is built by
// encoding/xml alone: text from the network stays text.
type toast struct {
	XMLName xml.Name `xml:"toast"`
	// Type is "foreground": what is chosen comes to the program that runs.
	Type string `xml:"activationType,attr"`
	// Launch is what choosing the toast itself brings back.
	Launch   string        `xml:"launch,attr"`
	Duration string        `xml:"duration,attr"`
	Binding  toastBinding  `xml:"visual>binding"`
	Audio    toastAudio    `xml:"audio"`
	Actions  []toastAction `xml:"actions>action,omitempty"`
}

type toastBinding struct {
	Template string   `xml:"template,attr"`
	Text     []string `xml:"text"`
}

type toastAudio struct {
	Silent bool `xml:"silent,attr"`
}

type toastAction struct {
	Type      string `xml:"activationType,attr"`
	Content   string `xml:"content,attr"`
	Arguments string `xml:"arguments,attr"`
}

// toastXML writes n as a toast. The phone rings by itself: it is silent.
func toastXML(n port.Notification) (string, error) {
	t := toast{
		Type: "foreground", Launch: toastArguments(n.ID, ""), Duration: "short",
		Binding: toastBinding{Template: "ToastGeneric", Text: []string{n.Title}},
		Audio:   toastAudio{Silent: true},
	}
	if n.Body != "" {
		t.Binding.Text = append(t.Binding.Text, n.Body)
	}
	if n.Urgent {
		t.Duration = "long"
	}
	for _, a := range n.Actions {
		t.Actions = append(t.Actions, toastAction{Type: "foreground", Content: a.Label, Arguments: toastArguments(n.ID, a.ID)})
	}
	text, err := xml.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("writing a toast: %w", err)
	}
	return string(text), nil
}

// toastArguments is what Windows brings back when something is chosen.
func toastArguments(id, action string) string { return action + ":" + id }

// parseToastArguments reads it. A toast of an earlier run says nothing any more.
func parseToastArguments(text string) (port.NotificationChosen, bool) {
	action, id, ok := strings.Cut(text, ":")
	return port.NotificationChosen{ID: id, Action: action}, ok && id != ""
}
