package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"offhook/sipclient/demopbx"
)

func (p *program) demopbxCommand() *cobra.Command {
	var o demopbx.Options
	var ca string
	cmd := &cobra.Command{
		Use: "demopbx", Short: "Run the built-in demo PBX until Ctrl-C", Args: cobra.NoArgs,
		Long: "A small PBX for trying things out. It makes its own certificate at every start: trust it with --ca and the file\n" +
			"that --ca-out writes. It is for this machine and for tests, not for a network.",
		RunE: func(cmd *cobra.Command, _ []string) error { return p.runDemopbx(cmd.Context(), o, ca) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:7444", "`address` for wss")
	f.StringVar(&o.PlainListen, "ws", "", "`address` for ws without encryption, such as 127.0.0.1:5067")
	f.StringVar(&o.As, "as", "", "behave like `server`: freeswitch or asterisk")
	f.StringVar(&ca, "ca-out", "", "write the certificate to trust to this `file`")
	return cmd
}

func (p *program) runDemopbx(ctx context.Context, o demopbx.Options, ca string) (err error) {
	if err := o.Validate(); err != nil {
		return usage("%v", err)
	}
	o.Logger = p.logger()
	pbx, err := demopbx.Start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pbx.Close()) }()
	if ca != "" {
		if err := os.WriteFile(ca, pbx.CertPEM(), 0o644); err != nil { // it is a certificate, meant to be read
			return err
		}
	}
	if p.json {
		p.object(map[string]any{"event": "listening", "t_ms": p.now(), "wss": pbx.URL(), "ws": pbx.PlainURL(), "users": pbx.Users()})
	} else {
		fmt.Fprintf(p.out, "The demo PBX listens on %s", pbx.URL())
		if plain := pbx.PlainURL(); plain != "" {
			fmt.Fprintf(p.out, " and, unencrypted, on %s", plain)
		}
		fmt.Fprint(p.out, ".\n\n"+extensions+"\n")
		for _, u := range pbx.Users() {
			fmt.Fprintf(p.out, "  %s logs in with the password %s\n", u.Name, u.Password)
		}
	}
	<-ctx.Done()
	return nil
}

// extensions are what the demo PBX has to call.
const extensions = `  07010002000  an announcement        9196  echo               9195  collects DTMF and says it
  9180         rings 10 s             9197  a tone             9999  never answers
  9181         early media            9000  calls you back     486, 603, 404, 480  refuse with that status
  9664         hold music             9665  puts you on hold   9183  transfers you (REFER)
  *97          your mailbox           9886  fills it           1000-1003  the phone of that number

The others, one for every corner of SIP, are listed in sipclient/demopbx/doc.go.
`
