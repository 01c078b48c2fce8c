package media

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestRelayHidesItsPassword(t *testing.T) {
	const secret = "hunter2"
	r := Relay{TURNServer{URL: "turn:turn.example.com", User: "kim"}, secret}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "relay", r, "all", []Relay{r}, "config", Config{TURN: []Relay{r}})
	text, err := json.Marshal(Config{TURN: []Relay{r}})
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		log.String(), string(text), r.String(), fmt.Sprintf("%v %+v %#v %q %s %d", r, r, r, r, r, r), fmt.Sprintf("%#v %+v", []Relay{r}, Config{TURN: []Relay{r}}),
	} {
		if strings.Contains(printed, secret) || !strings.Contains(printed, "turn.example.com") {
			t.Errorf("printed %s", printed)
		}
	}
}
