package signaling

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"offhook/sipclient/call"
)

// TestRecordedCallsThroughTheTable takes what the recorded calls led to (the
// golden transcripts of TestReplayRecordedTraces) through the call state
// machine: real servers must never say something that the table has no row for.
func TestRecordedCallsThroughTheTable(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		wire, events, _ := strings.Cut(string(text), "events\n")
		inputs := inputsOf(wire, strings.Split(strings.TrimSpace(events), "\n"))
		if inputs == nil {
			continue // no call, or more than one
		}
		calls++
		state := call.New
		for i, in := range inputs {
			next, _, ok := call.Next(state, in)
			if !ok {
				t.Errorf("%s: %v, input %d, does not take %v; all inputs are %v", file, state, i, in, inputs)
				break
			}
			state = next
		}
		crashed := strings.HasSuffix(strings.TrimSpace(wire), " 183 INVITE") // the client did, while it rang
		if state != call.Ended && state != call.Active && !crashed {
			t.Errorf("%s: the call stays %v after %v", file, state, inputs)
		}
	}
	if calls < 20 {
		t.Errorf("only %d recorded calls", calls)
	}
}

// inputsOf turns a transcript into inputs, with those of the person and of the
// media put where they must have been; nil where there is not just one call.
func inputsOf(wire string, events []string) (inputs []call.Input) {
	begun := 0
	cancel := strings.Contains(wire, "phone  CANCEL")
	answered := strings.Contains(wire, "phone  200 INVITE")
	for _, event := range events {
		kind, _, _ := strings.Cut(strings.TrimSpace(event), " ")
		switch kind {
		case "sent":
			begun++
			inputs = append(inputs, call.Dial, call.MediaReady)
		case "incoming":
			begun++
			inputs = append(inputs, call.Invite, call.Admit)
			if answered {
				inputs = append(inputs, call.Answer, call.MediaReady, call.MediaUp)
			}
		case "progress":
			inputs = append(inputs, call.Provisional)
		case "accepted":
			inputs = append(inputs, call.Accepted, call.MediaUp)
		case "refused":
			if cancel {
				inputs = append(inputs, call.Hangup)
			}
			inputs = append(inputs, call.Refused)
		case "cancelled":
			inputs = append(inputs, call.RemoteCancel)
		case "bye":
			if begun != 1 {
				return nil
			}
			return append(inputs, call.RemoteBye)
		}
	}
	switch last := len(inputs) - 1; {
	case begun != 1:
		return nil
	case inputs[last] == call.Admit:
		return append(inputs, call.Hangup) // declined here
	case strings.Contains(wire, "phone  BYE"):
		return append(inputs, call.Hangup, call.ByeDone)
	}
	return inputs
}
