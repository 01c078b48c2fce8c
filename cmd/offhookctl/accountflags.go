package main

import (
	"path/filepath"

	"github.com/spf13/pflag"

	"offhook/sipclient/account"
)

// addition are the flags of accounts add, and but for standard of accounts change.
type addition struct {
	account  account.Account
	codecs   []string
	standard bool
	password bool
}

// checkPassword refuses a password to keep where it is to be asked for each time.
func (add *addition) checkPassword() error {
	if add.password && add.account.AskPassword {
		return usage("--password-stdin keeps a password, and --ask-password keeps none")
	}
	return nil
}

// flags binds flags to the account, whose fields they leave as they are until they are
// given.
func (add *addition) flags(f *pflag.FlagSet) {
	a := &add.account
	f.StringVar(&a.Number, "number", a.Number, "my `number` at the server")
	f.StringVar(&a.Server, "server", a.Server, "`address`: host, host:port or wss://host:port/path")
	f.StringVar(&a.Label, "label", a.Label, "what the window calls the account")
	f.StringVar(&a.DisplayName, "name", a.DisplayName, "display `name` that the other side sees")
	f.StringVar(&a.Domain, "domain", a.Domain, "`host` of my address where it is not the server's")
	f.StringVar(&a.AuthUser, "auth-user", a.AuthUser, "`name` for the login where it is not the number")
	f.BoolVar(&a.Register, "register", a.Register, "log in as an extension, instead of calling as a trunk")
	f.BoolVar(&a.AllowPlainWS, "allow-plain-ws", a.AllowPlainWS, "let the server be ws://; for labs, nothing is encrypted")
	f.BoolVar(&a.AskPassword, "ask-password", a.AskPassword, "ask for the password each time instead of keeping it")
	f.BoolVar(&a.NoRedirect, "no-redirect", a.NoRedirect, "take a redirect of the server for a refusal")
	f.Var((*wholePath)(&a.CAFile), "ca", "PEM `file` of certificates to trust beside the system's")
	f.StringSliceVar(&add.codecs, "codec", nil, "codecs to offer, in order: opus,g722,pcmu,pcma")
	f.BoolVar(&a.DTX, "dtx", a.DTX, "send nothing in silence, with Opus")
	f.StringSliceVar(&a.STUN, "stun", a.STUN, "STUN servers as host:port; none is the rule")
	f.BoolVar(&add.password, "password-stdin", false, "keep the password on standard input in the keyring")
	add.conductFlags(f)
}

// conductFlags are those of how the account's calls are made and taken, and what they
// show.
func (add *addition) conductFlags(f *pflag.FlagSet) {
	a := &add.account
	f.StringVar((*string)(&a.Digits), "digits", string(a.Digits), "`way` of DTMF digits: rfc4733, info or inband; left out, as the other side takes them")
	f.StringVar((*string)(&a.Waiting), "waiting", string(a.Waiting), "`what` a second call meets: busy or forward; left out, it rings")
	f.StringVar(&a.ForwardTo, "forward-to", a.ForwardTo, "`number` that --waiting forward sends calls to")
	f.StringSliceVar(&a.AutoAnswer, "auto-answer", a.AutoAnswer, "`numbers` whose calls are answered by themselves")
	f.BoolVar(&a.AutoAnswerAsked, "auto-answer-asked", a.AutoAnswerAsked, "let the server have calls answered")
	f.StringVar(&a.Mailbox, "mailbox", a.Mailbox, "`number` to call for the voice messages, where the server does not say")
	f.StringVar(&a.Melody, "melody", a.Melody, "`melody` that its calls ring with, where it is not that of all")
	f.StringSliceVar(&a.Numbers, "numbers", a.Numbers, "further `numbers` of mine that a call may show")
	f.StringVar((*string)(&a.IdentityHeader), "identity-header", string(a.IdentityHeader), "`header` that shows the number: from, preferred or asserted")
	f.BoolVar(&a.LateOffer, "late-offer", a.LateOffer, "let the other side offer the codecs")
	f.Var(&written[account.Header]{at: &a.Headers, parse: account.ParseHeader}, "header", "`header` for every call, as \"X-Tenant: 42\"; may be given again")
	f.Var(&written[account.DialRule]{at: &a.Rules, parse: account.ParseRule}, "rule", "`rule` for dialled numbers, as \"0 => +82\" or \"/9(.*)/ => $1\"; may be given again")
}

// wholePath is a flag for a file that is kept: a phone runs in a folder of its own.
type wholePath string

// String implements pflag.Value.
func (p *wholePath) String() string { return string(*p) }

// Type implements pflag.Value.
func (p *wholePath) Type() string { return "file" }

// Set implements pflag.Value.
func (p *wholePath) Set(path string) (err error) {
	if path != "" {
		path, err = filepath.Abs(path)
	}
	*p = wholePath(path)
	return err
}

// written is a flag that may be given again, for a list of what is written as text. The
// first one takes the place of what there was; an empty one leaves the list empty.
type written[T any] struct {
	at    *[]T
	parse func(string) (T, error)
	given []string
}

// String implements pflag.Value.
func (w *written[T]) String() string { return "" }

// Type implements pflag.Value.
func (w *written[T]) Type() string { return "text" }

// Set implements pflag.Value.
func (w *written[T]) Set(text string) error { return w.Replace(append(w.given, text)) }

// Append implements pflag.SliceValue.
func (w *written[T]) Append(text string) error { return w.Set(text) }

// GetSlice implements pflag.SliceValue.
func (w *written[T]) GetSlice() []string { return w.given }

// Replace implements pflag.SliceValue.
func (w *written[T]) Replace(texts []string) error {
	list := []T(nil)
	for _, text := range texts {
		if text == "" {
			continue
		}
		v, err := w.parse(text)
		if err != nil {
			return err
		}
		list = append(list, v)
	}
	*w.at, w.given = list, texts
	return nil
}
