package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"offhook/cmd/internal/boot"
	"offhook/cmd/internal/control"
	"offhook/media"
	"offhook/sipclient"
)

// maxDigits are read at most: a call does not take more at once.
const maxDigits = 64

// askLimit bounds one request to the phone that runs.
const askLimit = 10 * time.Second

// runningCommands are those that command the phone that runs: the window's, or that of
// "offhookctl phone", with the same settings.
func (p *program) runningCommands() []*cobra.Command {
	return []*cobra.Command{
		p.callsCommand(), p.dialCommand(), p.redialCommand(),
		p.simple("accept", "Answer the call that rings in the running phone", control.Request{Do: control.Answer}),
		p.declineCommand(), p.simple("silence", "Stop the ringing of a call that stays to be answered", control.Request{Do: control.Silence}),
		p.to("forward", "NUMBER", "Send the call that rings to another number", control.Forward),
		p.hangupCommand(),
		p.simple("hold", "Put a call on hold", control.Request{Do: control.Hold, On: true}),
		p.simple("resume", "Take a call back from hold; another that is up is held", control.Request{Do: control.Hold}),
		p.simple("mute", "Let the other side hear nothing", control.Request{Do: control.Mute, On: true}),
		p.simple("unmute", "Let the other side hear the microphone again", control.Request{Do: control.Mute}),
		p.transferCommand(),
		p.to("add", "NUMBER", "Call somebody into the conversation", control.Add),
		p.conferenceCommand(),
		p.dtmfCommand(),
		p.simple("send", "Send the digits that wait behind a \";\" in the number that was dialled", control.Request{Do: control.SendDelay}),
		p.referralCommand(),
		p.recordCommand(), p.volumeCommand(), p.dndCommand(), p.watchedCommand(), p.pickupCommand(), p.messageCommand(), p.voicemailCommand(),
	}
}

// ask sends a request to the phone that runs, and prints what it answers.
func (p *program) ask(ctx context.Context, r control.Request) (control.Reply, error) {
	c, err := p.reach(ctx)
	if err != nil {
		return control.Reply{}, err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return c.Do(ctx, r)
}

// reach connects to the phone that runs.
func (p *program) reach(ctx context.Context) (*control.Client, error) {
	path, err := boot.SettingsPath(p.configFile)
	if err != nil {
		return nil, err
	}
	return control.Connect(ctx, path)
}

// tell is ask for what has nothing to show but the call.
func (p *program) tell(ctx context.Context, r control.Request) error {
	reply, err := p.ask(ctx, r)
	if err != nil {
		return err
	}
	if p.json {
		p.object(struct {
			Event string           `json:"event"`
			Do    control.Verb     `json:"do"`
			Call  sipclient.CallID `json:"call,omitempty"`
		}{"done", r.Do, reply.Call})
	}
	return nil
}

// simple is a command that names at most a call.
func (p *program) simple(name, short string, r control.Request) *cobra.Command {
	return &cobra.Command{
		Use: name + " [CALL]", Short: short, Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Call = named(args)
			return p.tell(cmd.Context(), r)
		},
	}
}

// named is the call that the first of args names, or none.
func named(args []string) sipclient.CallID {
	if len(args) == 0 {
		return ""
	}
	return sipclient.CallID(args[0])
}

// to is a command with a number, in the call that --call names.
func (p *program) to(name, what, short string, verb control.Verb) *cobra.Command {
	r := control.Request{Do: verb}
	cmd := &cobra.Command{
		Use: name + " " + what, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.To = args[0]
			return p.tell(cmd.Context(), r)
		},
	}
	callFlag(cmd, &r)
	return cmd
}

func (p *program) dtmfCommand() *cobra.Command {
	r := control.Request{Do: control.Digits}
	cmd := &cobra.Command{
		Use: "dtmf DIGITS|-", Short: "Send digits (0-9 * # A-D) in a call", Args: cobra.ExactArgs(1),
		Long: "With - the digits are the first line of standard input. Arguments can be seen by everybody on the machine: give a PIN\nlike that.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if r.To = args[0]; r.To == "-" {
				if r.To, err = p.firstLine(maxDigits); err != nil {
					return err
				}
			}
			return p.tell(cmd.Context(), r)
		},
	}
	callFlag(cmd, &r)
	return cmd
}

func callFlag(cmd *cobra.Command, r *control.Request) {
	cmd.Flags().StringVar((*string)(&r.Call), "call", "", "the `call`, as \"offhookctl calls\" names it; the one that can do it if left out")
}

func (p *program) declineCommand() *cobra.Command {
	r := control.Request{Do: control.Decline}
	cmd := p.simple("decline", "Refuse the call that rings", r)
	cmd.Flags().BoolVar(&r.On, "busy", false, "as busy (486) instead of declined (603)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.Call = named(args)
		return p.tell(cmd.Context(), r)
	}
	return cmd
}

func (p *program) hangupCommand() *cobra.Command {
	r := control.Request{Do: control.Hangup}
	cmd := p.simple("hangup", "Hang up a call, or decline one that rings", r)
	cmd.Flags().BoolVar(&r.On, "all", false, "every call")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.Call = named(args)
		return p.tell(cmd.Context(), r)
	}
	return cmd
}

func (p *program) transferCommand() *cobra.Command {
	r := control.Request{Do: control.Transfer}
	var with string
	cmd := &cobra.Command{
		Use: "transfer [NUMBER]", Short: "Send the other side to a number, or connect it with another call", Args: cobra.MaximumNArgs(1),
		Long: "With NUMBER the other side is sent there (a blind transfer). Without it, the call and the other one that is up are\nconnected with each other (an attended transfer); --with names the other one where there are more.",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1 && with != "":
				return usage("a number and --with cannot be given together")
			case len(args) == 1:
				r.To = args[0]
			default:
				r.Do = control.Join
				if with != "" {
					r.With = []sipclient.CallID{sipclient.CallID(with)}
				}
			}
			return p.tell(cmd.Context(), r)
		},
	}
	callFlag(cmd, &r)
	cmd.Flags().StringVar(&with, "with", "", "the other `call`")
	return cmd
}

// referralCommand answers the other side, which wants us to call somebody else (REFER).
func (p *program) referralCommand() *cobra.Command {
	r := control.Request{Do: control.Referral}
	cmd := &cobra.Command{
		Use: "referral grant|refuse", Short: "Call whom the other side wants to send us to, or stay", Args: cobra.ExactArgs(1), ValidArgs: []string{"grant", "refuse"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] != "grant" && args[0] != "refuse" {
				return usage("a referral is to grant or to refuse, not %q", args[0])
			}
			r.On = args[0] == "grant"
			return p.tell(cmd.Context(), r)
		},
	}
	callFlag(cmd, &r)
	return cmd
}

func (p *program) conferenceCommand() *cobra.Command {
	var split string
	cmd := &cobra.Command{
		Use: "conference [CALL...]", Short: "Let all calls that are up hear each other, or those that are named", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if split != "" {
				return p.tell(cmd.Context(), control.Request{Do: control.Split, Call: sipclient.CallID(split)})
			}
			r := control.Request{Do: control.Merge}
			for n, id := range args {
				if n == 0 {
					r.Call = sipclient.CallID(id)
					continue
				}
				r.With = append(r.With, sipclient.CallID(id))
			}
			return p.tell(cmd.Context(), r)
		},
	}
	cmd.Flags().StringVar(&split, "split", "", "take this `call` out and hold it")
	return cmd
}

func (p *program) recordCommand() *cobra.Command {
	var r control.Request
	cmd := &cobra.Command{
		Use: "record on|off|pause|continue", Short: "Record a call", Args: cobra.ExactArgs(1),
		ValidArgs: []string{"on", "off", "pause", "continue"},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "on", "off":
				r.Do, r.On = control.Record, args[0] == "on"
			case "pause", "continue":
				r.Do, r.On = control.Pause, args[0] == "pause"
			default:
				return usage("a recording is switched on or off, or to pause or continue, not %q", args[0])
			}
			return p.tell(cmd.Context(), r)
		},
	}
	callFlag(cmd, &r)
	return cmd
}

func (p *program) volumeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "volume PERCENT", Short: "Make calls louder or softer until the phone ends: 100 is as they come", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			percent, err := strconv.Atoi(args[0])
			if err != nil || percent < 0 || percent > media.MaxVolume {
				return usage("a volume is from 0 to %d percent", media.MaxVolume)
			}
			return p.tell(cmd.Context(), control.Request{Do: control.Volume, Percent: percent})
		},
	}
}

func (p *program) dndCommand() *cobra.Command {
	return &cobra.Command{
		Use: "dnd on|off", Short: "Let no call ring, or let them ring again", Args: cobra.ExactArgs(1), ValidArgs: []string{"on", "off"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] != "on" && args[0] != "off" {
				return usage("do not disturb is on or off, not %q", args[0])
			}
			return p.tell(cmd.Context(), control.Request{Do: control.Disturb, On: args[0] == "on"})
		},
	}
}
