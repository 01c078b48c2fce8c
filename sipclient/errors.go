package sipclient

import (
	"errors"
	"fmt"
	"time"

	"offhook/sipclient/call"
)

// What commands and adapters report. Package present makes sentences of them.
var (
	// ErrClosed: the client is closed or closing.
	ErrClosed = errors.New("the phone is closing")
	// ErrNoCall: there is no such call (any more).
	ErrNoCall = errors.New("there is no such call")
	// ErrNoAccount: there is no such account.
	ErrNoAccount = errors.New("there is no such account")
	// ErrNotAllowed: the call's state does not take the command.
	ErrNotAllowed = errors.New("the call cannot do that now")
	// ErrAccountBusy: an account in a call cannot be removed.
	ErrAccountBusy = errors.New("the account is in a call")
	// ErrBadDigits: what was to be sent as DTMF is not 1 to 64 digits of a keypad.
	ErrBadDigits = errors.New("digits to send are 0-9, *, # and A-D, 64 at most")
	// ErrDigitsBehind: a call cannot be sent on to a number with digits to be sent after the answer.
	ErrDigitsBehind = errors.New("a call cannot be sent on with digits behind the number")
	// ErrConferenceFull: nobody else has room in the conference.
	ErrConferenceFull = errors.New("the conference is full")
	// ErrOtherServer: two calls cannot be connected with each other, because they are
	// on two servers.
	ErrOtherServer = errors.New("the calls are on different servers")
	// ErrDisconnected: there is no connection to the server.
	ErrDisconnected = errors.New("there is no connection to the server")
	// ErrNoResponse: the server is there, and did not answer the INVITE.
	ErrNoResponse = errors.New("the server did not answer the call")
	// ErrBadSetting: a value that the setting cannot have.
	ErrBadSetting = errors.New("the setting cannot have this value")
	// ErrLocked: the organisation has set this, and it cannot be changed here.
	ErrLocked = errors.New("the setting is locked by the organisation")
	// ErrNoSecret: no password is kept for the account.
	ErrNoSecret = errors.New("no password is kept for this account")
	// ErrNoKeyring: the system has no usable keyring, or it stays locked.
	ErrNoKeyring = errors.New("the system has no usable keyring")
	// ErrPasswordNeeded: a challenge came, and nobody has given a password yet.
	ErrPasswordNeeded = errors.New("the server asks for a password")
	// ErrPlainPassword: a challenge came over unencrypted ws, and is refused.
	ErrPlainPassword = errors.New("a password is never sent over an unencrypted connection")
	// ErrBadCA: the account's CA file cannot be read, or holds no certificate.
	ErrBadCA = errors.New("the account's CA file cannot be used")
	// ErrSettingsBroken: the settings file cannot be read and is left as it is.
	ErrSettingsBroken = errors.New("the settings file is broken")
	// ErrHistoryFull: the history cannot be written because the disk is full.
	ErrHistoryFull = errors.New("the disk is full")
)

// CallError is why a call failed.
type CallError struct {
	Cause  call.Cause
	Result call.Result
}

// Error implements error.
func (e *CallError) Error() string {
	if e.Cause.Err != nil {
		return fmt.Sprintf("call %s: %v", e.Result, e.Cause.Err)
	}
	if e.Cause.Code != 0 {
		return fmt.Sprintf("call %s: %d %s", e.Result, e.Cause.Code, e.Cause.Phrase)
	}
	return "call " + string(e.Result)
}

// Unwrap returns what failed here, if something did.
func (e *CallError) Unwrap() error { return e.Cause.Err }

// RefusedError is a request in a call, or beside one, that the other side or the
// server refused.
type RefusedError struct {
	Code   int // SIP status, 300 or above
	Phrase string
	// RetryAfter is what was asked for, or 0.
	RetryAfter time.Duration
}

// Error implements error.
func (e *RefusedError) Error() string { return fmt.Sprintf("refused: %d %s", e.Code, e.Phrase) }

// Step names a stage of reaching a server.
type Step string

// The steps, in order.
const (
	StepName      Step = "name"      // DNS
	StepTCP       Step = "tcp"       // connection
	StepTLS       Step = "tls"       // certificate
	StepWebSocket Step = "websocket" // HTTP upgrade with sub-protocol sip
	StepSIP       Step = "sip"       // OPTIONS answered
	StepLogin     Step = "login"     // REGISTER answered, for an extension
	StepMedia     Step = "media"     // a way out for the sound
)

// CheckStep is one step of Client.CheckAccount: first with Done false, as it
// begins, then with Done true.
type CheckStep struct {
	Step Step          `json:"step"`
	Done bool          `json:"done"`
	Took time.Duration `json:"took_ns,omitempty"`
	// Detail is a fact for engineers: "203.0.113.7", "TLS 1.3, Let's Encrypt, 61 days left", "200 OK, FreeSWITCH".
	Detail string `json:"detail,omitempty"`
	Err    error  `json:"-"`
}

// ConnectError says at which step a server could not be reached.
type ConnectError struct {
	Step Step
	// Host is what was to be reached, host:port.
	Host string
	// Certificate is set where the certificate was refused.
	Certificate *CertificateError
	// Status is the HTTP status that refused the upgrade, or 0.
	Status int
	Err    error
}

// Error implements error.
func (e *ConnectError) Error() string {
	return fmt.Sprintf("reaching %s, step %s: %v", e.Host, e.Step, e.Err)
}

// Unwrap returns the cause.
func (e *ConnectError) Unwrap() error { return e.Err }

// CertificateProblem is what is wrong with a certificate.
type CertificateProblem string

// The problems.
const (
	CertificateExpired     CertificateProblem = "expired"
	CertificateNotYetValid CertificateProblem = "not_yet_valid"
	CertificateWrongName   CertificateProblem = "wrong_name"
	CertificateUnknown     CertificateProblem = "unknown_issuer"
	CertificateSelfSigned  CertificateProblem = "self_signed"
	CertificateOther       CertificateProblem = "other"
)

// CertificateError is why a server's certificate was refused.
type CertificateError struct {
	Problem CertificateProblem
	// Host is the name that was asked for; Names are those the certificate has.
	Host  string
	Names []string
	// Issuer is the issuer's common name or organisation.
	Issuer              string
	NotBefore, NotAfter time.Time
	Err                 error
}

// Error implements error.
func (e *CertificateError) Error() string {
	return fmt.Sprintf("certificate of %s: %s: %v", e.Host, e.Problem, e.Err)
}

// Unwrap returns the cause.
func (e *CertificateError) Unwrap() error { return e.Err }

// RegisterError is a REGISTER that was refused.
type RegisterError struct {
	Code   int
	Phrase string
	// Final means that trying again with the same password is of no use: a 403,
	// or a challenge again after a right answer (RFC 3261 section 22).
	Final bool
	// RetryAfter is what the server asked for, or 0.
	RetryAfter time.Duration
	Err        error
}

// Error implements error.
func (e *RegisterError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("registering: %v", e.Err)
	}
	return fmt.Sprintf("registering: %d %s", e.Code, e.Phrase)
}

// Unwrap returns the cause.
func (e *RegisterError) Unwrap() error { return e.Err }

// ErrOrganisation marks a SettingsError that is about the organisation's file, which the
// person can hardly mend.
var ErrOrganisation = errors.New("the organisation's settings file")

// SettingsError says where in the settings file something is wrong. Line and
// Column count from 1; 0 where the place is not known.
type SettingsError struct {
	Path         string
	Line, Column int
	Key          string
	Err          error
}

// Error implements error.
func (e *SettingsError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %v", e.Path, e.Line, e.Column, e.Err)
}

// Unwrap returns the cause; errors.Is(err, ErrSettingsBroken) holds too.
func (e *SettingsError) Unwrap() []error { return []error{ErrSettingsBroken, e.Err} }
