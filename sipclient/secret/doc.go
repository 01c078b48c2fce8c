// Package secret keeps the passwords of accounts in the keyring of the operating
// system: Secret Service on Linux, Keychain on macOS, Credential Manager on
// Windows. Nowhere else: there is no fallback to a file, silent or not.
//
//	Get, Set, Delete ──turn (one at a time)──> worker ──probe──> keyring
//	      │                                      │
//	      └── waits for the worker, its context, │
//	          or the limit, whichever is first <─┘ "it is locked: a person is asked"
//
// # Why the worker
//
// A keyring call has no context and no time limit, and can hang for ever: on a
// Secret Service that was activated and never unlocked, on a prompt that nobody
// sees. So each call runs in a goroutine of its own, and the caller waits a
// limited time:
//
//   - Options.Limit, 5 s, for a keyring that is open: it answers in milliseconds;
//   - Options.UnlockLimit, 60 s, where the keyring says that it is locked, or
//     cannot say (macOS): the system shows a prompt, and a person has to find a
//     password.
//
// At most one such goroutine exists per Keyring. It ends when the keyring
// answers, however late; until then further calls fail at once with ErrTimeout,
// and nothing waits for it at exit, because nothing could end it.
//
// # Where there is no keyring
//
// Every error other than "not there" matches sipclient.ErrNoKeyring, and the
// phone offers to ask each time; package sipclient then keeps what was given until
// the program ends.
//
// Passwords travel as account.Password, which prints *** wherever it goes.
//
// Read next: keyring.go; locked_unix.go, how the Secret Service is asked whether
// it is locked without making it prompt.
package secret
