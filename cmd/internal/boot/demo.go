package boot

import (
	"context"
	"fmt"
	"slices"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/demopbx"
)

// DemoNumber is what to dial in the demo to hear the announcement.
const DemoNumber = "07010002000"

// demoOwnNumber is the person's own number in the demo: a trunk's, of a country
// whose ringback is the default.
const demoOwnNumber = "07010001000"

// StartDemo starts the built-in PBX, once, and adds its account, which is never
// saved, unless it is there. It returns the account's ID.
func (a *App) StartDemo(ctx context.Context) (accountID string, err error) {
	return a.StartDemoWith(ctx, nil)
}

// StartDemoWith is StartDemo with the codecs to offer; nil means all.
func (a *App) StartDemoWith(ctx context.Context, codecs []account.Codec) (accountID string, err error) {
	a.demo.Lock()
	defer a.demo.Unlock()
	if slices.ContainsFunc(a.Client.Snapshot().Accounts, func(v sipclient.AccountView) bool { return v.Demo && v.ID == a.demoLine }) {
		return a.demoLine, nil
	}
	if a.demoPBX == nil { // else its account was removed
		if a.demoPBX, err = demopbx.Start(context.WithoutCancel(ctx), demopbx.Options{Logger: a.options.Logger}); err != nil {
			return "", fmt.Errorf("starting the demo: %w", err)
		}
	}
	a.demoLine, err = a.Client.AddTransient(account.Account{
		ID:     "demo",
		Label:  "Demo",
		Number: demoOwnNumber,
		Server: a.demoPBX.URL(),
		Codecs: codecs,
	}, a.demoPBX.CertPEM(), account.Password{})
	return a.demoLine, err
}
