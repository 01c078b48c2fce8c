//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"offhook/cmd/internal/boot"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

const (
	// entries are how many calls and contacts are searched through, searches how often.
	entries  = 10_000
	searches = 20
)

// searching times how long who looks for somebody waits, where there are many calls and contacts. Both are asked for in the
// way of the window and of offhookctl: a search of calls goes through the contacts, too.
func searching(ctx context.Context, l *lab, measured figures) (err error) {
	dir, err := os.MkdirTemp(l.dir, "many-")
	if err != nil {
		return err
	}
	app, err := boot.New(ctx, boot.Options{ConfigPath: filepath.Join(dir, "settings.toml"), HistoryPath: filepath.Join(dir, "history.db")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close(ctx)) }()
	if err := fill(ctx, app, filepath.Join(dir, "people.vcf")); err != nil {
		return err
	}
	var calls, contacts []float64
	for i := range searches {
		whom := name(entries/2 + i)
		begun := time.Now()
		past, err := app.Client.Recent(ctx, sipclient.HistoryQuery{Search: whom})
		calls = append(calls, milliseconds(time.Since(begun)))
		if err != nil {
			return err
		}
		begun = time.Now()
		people, err := app.Client.Contacts(ctx, sipclient.ContactQuery{Search: whom})
		contacts = append(contacts, milliseconds(time.Since(begun)))
		if err != nil {
			return err
		}
		if len(past) != 1 || len(people) != 1 {
			return fmt.Errorf("%s is found in %d calls and %d contacts", whom, len(past), len(people))
		}
	}
	measured[searchCalls], _ = median(calls)
	measured[searchContacts], _ = median(contacts)
	return nil
}

// name is what one of the many is called: nobody else is found by it.
func name(n int) string { return fmt.Sprintf("Caller %05d", n) }

// fill writes calls, and contacts through a vCard file.
func fill(ctx context.Context, app *boot.App, people string) error {
	var cards bytes.Buffer
	began := time.Now().Add(-entries * time.Minute)
	for n := range entries {
		number := fmt.Sprintf("0701%07d", n)
		fmt.Fprintf(&cards, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%s\r\nTEL:%s\r\nEND:VCARD\r\n", name(n), number)
		at := began.Add(time.Duration(n) * time.Minute)
		err := app.History.Append(ctx, sipclient.CallRecord{ID: fmt.Sprint(n), AccountID: "bench", Direction: sipclient.Outgoing, Number: number,
			Name: name(n), Started: at, Answered: at, Ended: at.Add(30 * time.Second), Result: call.Answered})
		if err != nil {
			return err
		}
	}
	if err := os.WriteFile(people, cards.Bytes(), 0o600); err != nil {
		return err
	}
	_, err := app.Client.ImportContacts(ctx, people, nil)
	return err
}
