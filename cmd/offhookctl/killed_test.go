package main

import (
	"database/sql"

	"github.com/rogpeppe/go-internal/testscript"
)

// goes waits until the calls that go on are in the history's file with a recording, or
// lets two minutes pass for them: goes FILE recorded|over.
func goes(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	if args[1] == "over" {
		_, err := db.Exec("UPDATE going SET started = started - 120e6, answered = answered - 120e6, seen = seen - 120e6")
		ts.Check(err)
		return
	}
	wait(ts, "a recorded call in "+args[0], func() bool {
		var n int
		err := db.QueryRow("SELECT count(*) FROM going WHERE recording <> ''").Scan(&n)
		return err == nil && n > 0 // where it is busy, the next look tells
	})
}
