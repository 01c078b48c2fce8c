package secret

import (
	"context"
	"sync"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// Memory keeps passwords until the program ends, for accounts whose owner wants
// to be asked each time and for systems without a keyring. Nothing touches the
// disk. The zero value is ready; it implements sipclient.Secrets and is safe for
// concurrent use.
type Memory struct {
	mu   sync.Mutex
	kept map[string]account.Password
}

// Get returns the account's password, or sipclient.ErrNoSecret.
func (m *Memory) Get(ctx context.Context, accountID string) (account.Password, error) {
	if err := ctx.Err(); err != nil {
		return account.Password{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.kept[accountID]
	if !ok {
		return account.Password{}, sipclient.ErrNoSecret
	}
	return p, nil
}

// Set keeps the account's password, in place of an older one. The limits are
// those of Keyring, so that a password works in both or in neither.
func (m *Memory) Set(ctx context.Context, accountID string, p account.Password) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := check(accountID, p); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]account.Password{}
	}
	m.kept[accountID] = p
	return nil
}

// Delete forgets the account's password, or returns sipclient.ErrNoSecret.
func (m *Memory) Delete(ctx context.Context, accountID string) error {
	if _, err := m.Get(ctx, accountID); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, accountID)
	return nil
}
