package boot

import (
	"context"
	"fmt"

	"offhook/sipclient/account"
	"offhook/sipclient/demopbx"
)

// DemoNumber is what to dial in the demo to hear the announcement.
const DemoNumber = "07010002000"

// demoOwnNumber is the person's own number in the demo: a trunk's, of a country
// whose ringback is the default.
const demoOwnNumber = "07010001000"

// StartDemo starts the built-in PBX, once, and adds its account, which is never
// saved. It returns the account's ID.
func (a *App) StartDemo(ctx context.Context) (accountID string, err error) {
	return a.StartDemoWith(ctx, nil)
}

// StartDemoWith is StartDemo with the codecs to offer; nil means all.
func (a *App) StartDemoWith(ctx context.Context, codecs []account.Codec) (accountID string, err error) {
	a.demo.Lock()
	defer a.demo.Unlock()
	if a.demoPBX != nil {
		return a.demoLine, nil
	}
	pbx, err := demopbx.Start(context.WithoutCancel(ctx), demopbx.Options{Logger: a.options.Logger})
	if err != nil {
		return "", fmt.Errorf("starting the demo: %w", err)
	}
	id, err := a.Client.AddTransient(account.Account{
		ID:     "demo",
		Label:  "Demo",
		Number: demoOwnNumber,
		Server: pbx.URL(),
		Codecs: codecs,
	}, pbx.CertPEM(), account.Password{})
	if err != nil {
		_ = pbx.Close()
		return "", err
	}
	a.demoPBX, a.demoLine = pbx, id
	return id, nil
}
