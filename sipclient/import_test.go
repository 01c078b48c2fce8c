package sipclient

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/account"
)

// signsIn lets every REGISTER of w ask for the password, and counts what it got
// for each server.
func (w *world) signsIn(got map[string]string) {
	w.register = func(ctx context.Context, cfg LineConfig) (time.Duration, error) {
		p, err := cfg.Password(ctx)
		if err != nil {
			return 0, err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		got[cfg.Account.Server] = p.Reveal()
		return time.Hour, nil
	}
}

// TestImportAnotherServer opens a file that sends an account elsewhere: its
// password stays here.
func TestImportAnotherServer(t *testing.T) {
	w, got := newWorld(), map[string]string{}
	w.signsIn(got)
	desk := account.Account{ID: "desk", Number: "1001", Server: "pbx.test", Register: true}
	w.settings.Accounts = []account.Account{desk}
	w.secrets["desk"], w.secrets["left"] = account.NewPassword("s3cret"), account.NewPassword("older")
	evil, left, plain := desk, desk, desk
	evil.Server, plain.CAFile = "evil.test", "/tmp/ca.pem"
	left.ID, left.Server = "left", "left.test" // nobody removed its password
	run(t, w, func(t *testing.T, c *Client) {
		synctest.Wait()
		for _, a := range []account.Account{evil, plain} {
			w.file = Settings{Accounts: []account.Account{a, left}, Default: "left"}
			report, err := c.ImportSettings(t.Context(), "file")
			if err != nil || !slices.Equal(report.Elsewhere, []string{"desk"}) {
				t.Fatalf("imported %+v, %v", report, err)
			}
			synctest.Wait()
			if s := c.Snapshot(); s.Accounts[0].State != AccountAsking || s.Accounts[1].State != AccountAsking || s.Default != "left" {
				t.Errorf("after: %+v", s)
			}
		}
		if _, kept := w.secrets["desk"]; kept || len(got) != 1 || got["pbx.test"] != "s3cret" {
			t.Errorf("signed in %q; kept %v", got, kept)
		}
		w.file.Accounts[0].Label = "Desk"
		report, err := c.ReadSettings(t.Context(), "file")
		if err != nil || len(report.Elsewhere) != 0 || len(report.Changed) != 1 || report.Default != "" {
			t.Errorf("a new label: %+v, %v", report, err)
		}
	})
}

// TestImportUnannounced: a file that has every call recorded, and nobody told, says so; one that
// finds it so does not.
func TestImportUnannounced(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		for _, tc := range []struct {
			recording RecordingChoices
			want      bool
		}{
			{RecordingChoices{Always: true}, false},
			{RecordingChoices{Announce: NoAnnouncement}, false},
			{RecordingChoices{Always: true, Announce: NoAnnouncement}, true},
			{RecordingChoices{Always: true, Announce: NoAnnouncement, Format: media.OggOpus}, false},
		} {
			w.file = Settings{Choices: Choices{Recording: tc.recording}}
			report, err := c.ImportSettings(t.Context(), "file")
			if err != nil || report.Unannounced != tc.want {
				t.Errorf("%+v: %+v, %v", tc.recording, report, err)
			}
		}
	})
}

// TestImportFails cannot write the file: everything is as it was.
func TestImportFails(t *testing.T) {
	w := newWorld()
	w.saveErr = errors.New("no")
	w.secrets["trunk"] = account.NewPassword("s3cret")
	w.file = Settings{Choices: Choices{Language: "ko"}, Default: "new", Accounts: []account.Account{{ID: "new", Number: "5", Server: "new.test"}, {ID: "trunk", Number: "5", Server: "new.test"}}}
	run(t, w, func(t *testing.T, c *Client) {
		if _, err := c.ImportSettings(t.Context(), "file"); !errors.Is(err, w.saveErr) {
			t.Fatal(err)
		}
		s := c.Snapshot()
		if s.Choices.Language != "" || s.Default != "trunk" || s.Welcomed || len(s.Accounts) != 1 || w.secrets["trunk"].Reveal() != "s3cret" {
			t.Errorf("after: %+v", s)
		}
	})
}
