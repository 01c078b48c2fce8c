package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"offhook/sipclient/call"
)

// The exit statuses that are not a call's result.
const (
	exitOK      = 0
	exitFailure = 1 // the command could not do its work
	exitUsage   = 2 // the command line is wrong; nothing was done
	exitUnwell  = 3 // doctor found something wrong
	exitResults = 10
)

// exitOf returns the exit status of a call's result: 0 for answered, and from 10
// on in the order of call.Results for the others.
func exitOf(result call.Result) int {
	for i, r := range call.Results() {
		if r == result {
			if i == 0 {
				return exitOK
			}
			return exitResults + i - 1
		}
	}
	return exitFailure
}

// resultOf is the result that has the exit status; failed where none has it.
func resultOf(status int) call.Result {
	for _, r := range call.Results() {
		if exitOf(r) == status {
			return r
		}
	}
	return call.Failed
}

// meaning says in a few words what a result means.
func meaning(result call.Result) string {
	switch result {
	case call.Answered:
		return "the call was answered, and has ended since"
	case call.Busy:
		return "the other side is busy"
	case call.Declined:
		return "the other side declined"
	case call.NoAnswer:
		return "nobody answered in time"
	case call.NotFound:
		return "there is no such number"
	case call.Unavailable:
		return "the other side cannot be reached now"
	case call.Unauthorised:
		return "the server refused the login, or the call"
	case call.Unreachable:
		return "the server cannot be reached"
	case call.Certificate:
		return "the server's certificate was refused"
	case call.NoMedia:
		return "no audio could be set up"
	case call.Cancelled:
		return "hung up here before an answer"
	}
	return "anything else; the message says what"
}

// exitTopic is "offhookctl help exit".
func exitTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString("The exit status says how it ended.\n\n")
	line := func(status int, name, text string) { fmt.Fprintf(&b, "  %3d  %-13s %s\n", status, name, text) }
	line(exitOK, string(call.Answered), meaning(call.Answered)+"; or the command did its work")
	line(exitFailure, "error", "the command could not do its work, and said why")
	line(exitUsage, "usage", "the command line is wrong; nothing was done")
	line(exitUnwell, "unwell", "doctor found something wrong")
	for _, r := range call.Results()[1:] {
		line(exitOf(r), string(r), meaning(r))
	}
	b.WriteString("\nWith --json the last object has the same word as \"result\".")
	return &cobra.Command{Use: "exit", Short: "The exit statuses", Long: b.String()}
}
