package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"offhook/gui/present"
	"offhook/gui/theme"
	"offhook/gui/widget"
	"offhook/sipclient/account"
)

// importSecrets asks for the passwords of accounts that a file has brought.
type importSecrets struct {
	p        *importPage
	accounts []account.Account
	fields   []*widget.Input
	root     *fyne.Container
}

func newImportSecrets(p *importPage) *importSecrets {
	return &importSecrets{p: p, root: widget.Column(theme.Gap)}
}

func (s *importSecrets) asking() bool { return len(s.accounts) > 0 }

// ask shows a field for each account that signs in; false where there is none.
func (s *importSecrets) ask(accounts []account.Account) bool {
	s.forget()
	for _, a := range accounts {
		if !a.Register {
			continue
		}
		name := present.Plain(a.Title())
		field := widget.NewSecretInput(s.p.w.cat.Text("import.secret", present.Data{"Account": name}), "", nil, s.p.act)
		s.accounts, s.fields = append(s.accounts, a), append(s.fields, field)
		s.root.Add(widget.NewField(field.Name, nil, field))
	}
	if s.asking() && s.p.w.inFront() == s.p {
		s.p.w.win.Canvas().Focus(s.fields[0])
	}
	return s.asking()
}

// forget takes fields and what was typed away.
func (s *importSecrets) forget() {
	for _, f := range s.fields {
		f.Put("")
	}
	s.accounts, s.fields, s.root.Objects = nil, nil, nil
}

// keep gives the passwords that were typed to the phone; those left empty are
// asked for when the server wants them.
func (s *importSecrets) keep() {
	p, w := s.p, s.p.w
	accounts, secrets := s.accounts, make([]account.Password, len(s.fields))
	for i, f := range s.fields {
		secrets[i] = account.NewPassword(f.Text)
	}
	p.busy = true
	p.show()
	version := p.version
	w.bridge.work(func(ctx context.Context) func() {
		err := w.keepSecrets(ctx, accounts, secrets)
		return func() {
			if p.version != version {
				return
			}
			p.busy = false
			if err != nil {
				p.say(err)
				p.show()
				return
			}
			p.leaveDone()
		}
	})
}

// keepSecrets saves what is kept in the keyring, and gives the rest for now.
func (w *Window) keepSecrets(ctx context.Context, accounts []account.Account, secrets []account.Password) error {
	for i, a := range accounts {
		switch {
		case secrets[i].Empty():
		case a.AskPassword:
			if err := w.o.Client.ProvidePassword(a.ID, secrets[i]); err != nil {
				return err
			}
		default:
			if _, err := w.o.Client.SaveAccount(ctx, a, &secrets[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
