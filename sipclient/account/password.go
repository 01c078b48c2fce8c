package account

import (
	"fmt"
	"io"
	"log/slog"
)

// Password is a secret that cannot be printed by accident: every formatting
// verb, JSON, TOML and slog show "***". Reveal is the one way out, so that a
// search for it finds every use.
type Password struct {
	// text is a pointer because fmt reads unexported fields of other structs
	// without asking Format: of a pointer it prints the address.
	text *string
}

// NewPassword wraps text.
func NewPassword(text string) Password { return Password{&text} }

// Reveal returns the secret itself, for the digest computation and the keyring.
func (p Password) Reveal() string {
	if p.text == nil {
		return ""
	}
	return *p.text
}

// Empty reports whether there is no secret at all.
func (p Password) Empty() bool { return p.Reveal() == "" }

// Format implements fmt.Formatter without the secret, for every verb.
func (p Password) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "***") }

// String implements fmt.Stringer without the secret.
func (p Password) String() string { return "***" }

// MarshalText implements encoding.TextMarshaler without the secret.
func (p Password) MarshalText() ([]byte, error) { return []byte("***"), nil }

// LogValue implements slog.LogValuer without the secret.
func (p Password) LogValue() slog.Value { return slog.StringValue("***") }
