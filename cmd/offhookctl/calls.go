package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/control"
	"offhook/gui/present"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

func (p *program) callsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "calls", Short: "List the calls of the running phone", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reply, err := p.ask(cmd.Context(), control.Request{Do: control.State})
			if err != nil {
				return err
			}
			if reply.Snapshot == nil {
				return errors.New("the phone answered without its calls")
			}
			for _, v := range reply.Snapshot.Calls {
				if p.json {
					p.object(v)
				} else {
					p.printCall(*reply.Snapshot, v)
				}
			}
			return nil
		},
	}
}

// printCall prints a call on a line, and beneath it what the window says about it.
func (p *program) printCall(s sipclient.Snapshot, v sipclient.CallView) {
	shown := p.words.Call(s, v)
	words := attributes(v)
	if name := present.Plain(cmp.Or(v.Contact, v.Peer.Name)); name != "" {
		words = append([]string{strconv.Quote(name)}, words...)
	}
	fmt.Fprintln(p.out, strings.TrimRight(fmt.Sprintf("%-4s %-10s %-20s %s", v.ID, v.State, cmp.Or(present.Plain(v.Peer.Number), shown.Name), strings.Join(words, " ")), " "))
	for _, about := range shown.Party.About {
		fmt.Fprintf(p.out, "     %s\n", about)
	}
	for _, note := range shown.Notes {
		fmt.Fprintf(p.out, "     %s\n", note.Text())
	}
	if v.State == call.Ended {
		fmt.Fprintf(p.out, "     %s\n", p.words.CallEnd(v))
	}
	if waits := p.words.SendWaiting(v); waits != "" {
		fmt.Fprintf(p.out, "     %s: offhookctl send\n", waits)
	}
}

// attributes are what is to be said of a call besides its state.
func attributes(v sipclient.CallView) (words []string) {
	for _, a := range []struct {
		is   bool
		word string
	}{
		{v.Held, "held"}, {v.RemoteHeld, "remote-held"}, {v.Muted, "muted"}, {v.Conference, "conference"}, {v.Recording && !v.RecordingPaused, "recording"},
		{v.RecordingPaused, "recording-paused"}, {v.Transfer != nil && v.Transfer.State != sipclient.TransferFailed, "transferring"},
		{v.Transfer != nil && v.Transfer.State == sipclient.TransferFailed, "transfer-failed"},
		{v.Silenced, "silenced"}, {v.Reconnecting, "reconnecting"},
	} {
		if a.is {
			words = append(words, a.word)
		}
	}
	return words
}
