package main

import (
	"bytes"
	"log/slog"
	"math"
	"path/filepath"
	"testing"

	"offhook/cmd/internal/control"
	"offhook/sipclient"
)

// tongueTied is a phone that dials, and can say nothing of itself after that.
type tongueTied struct{ control.Phone }

func (tongueTied) DialAs(string, string, sipclient.Identity) (sipclient.CallID, error) {
	return "7", nil
}

// Snapshot cannot be written as JSON, which ends the connection.
func (tongueTied) Snapshot() sipclient.Snapshot {
	return sipclient.Snapshot{Calls: []sipclient.CallView{{MOS: math.NaN()}}}
}

// TestDialledAllTheSame: a call that was placed is no failure, whatever the phone says then.
func TestDialledAllTheSame(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	settings := filepath.Join(t.TempDir(), "config.toml")
	server, err := control.Serve(t.Context(), tongueTied{}, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var out, complaints bytes.Buffer
	p := &program{in: &bytes.Buffer{}, out: &out, err: &complaints}
	if status := p.run(t.Context(), []string{"calls", "--config", settings}); status == exitOK {
		t.Fatal("the phone says how it stands")
	}
	complaints.Reset()
	status := p.run(t.Context(), []string{"dial", "112", "--config", settings})
	if status != exitOK || out.String() != "7\n" || complaints.Len() > 0 {
		t.Errorf("status %d, %q, %q", status, &out, &complaints)
	}
}
