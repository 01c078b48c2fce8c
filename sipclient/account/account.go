package account

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// DefaultCodecs is the order in which codecs are offered when an account does
// not say otherwise: best sound first.
func DefaultCodecs() []Codec {
	return []Codec{
		{Name: "opus", Enabled: true},
		{Name: "G722", Enabled: true},
		{Name: "PCMU", Enabled: true},
		{Name: "PCMA", Enabled: true},
	}
}

// Codec is one line of an account's codec list. The order of the list is the
// order in the SDP.
type Codec struct {
	// Name is the encoding name of the rtpmap: opus, G722, PCMU or PCMA.
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
}

// Account is one way to place and receive calls: my number at a server.
// The zero value is not usable; Validate says what is missing. The password is
// not part of it: it lives in the keyring under the account's ID.
type Account struct {
	// ID names the account in the settings, the keyring and the history. It
	// never changes once made, whatever else does.
	ID string `json:"id"`
	// Label is what the window calls the account; empty means number and host.
	Label string `json:"label,omitempty"`
	// Number is the user part of the address of record, "07010001000".
	Number string `json:"number"`
	// DisplayName goes out in From beside the address; may be empty.
	DisplayName string `json:"display_name,omitempty"`
	// Server is what the person typed; ParseServer reads it.
	Server string `json:"server"`
	// Domain is the host of the address of record, where it is not the server's.
	Domain string `json:"domain,omitempty"`
	// AuthUser is the digest user name, where it is not Number.
	AuthUser string `json:"auth_user,omitempty"`
	// Register is true for an extension, which REGISTERs and receives calls,
	// and false for a trunk, which only places them.
	Register bool `json:"register"`
	// AllowPlainWS lets Server be a ws:// URL. For labs only: nothing is
	// encrypted, and a password is never sent over it.
	AllowPlainWS bool `json:"allow_plain_ws,omitempty"`
	// CAFile is a PEM file of certificates trusted in addition to the system's.
	CAFile string `json:"ca_file,omitempty"`
	// Codecs is the offered list in order; empty means DefaultCodecs.
	Codecs []Codec `json:"codecs,omitempty"`
	// DTX sends nothing in silence, with codecs and to others that allow it.
	DTX bool `json:"dtx,omitempty"`
	// STUN are servers as ParseSTUN reads them; empty means none, which is the default.
	STUN []string `json:"stun,omitempty"`
	// AskPassword is set where the person chose to be asked each time: the
	// password is kept in memory only, and never put in the keyring.
	AskPassword bool `json:"ask_password,omitempty"`
	// Melody is what calls to this account ring with; empty means as all others.
	Melody string `json:"melody,omitempty"`
	// Rules rewrite dialled numbers; see Rewrite.
	Rules []DialRule `json:"rules,omitempty"`
	// Numbers are further numbers of one's own that a call may show instead of Number.
	Numbers []string `json:"numbers,omitempty"`
	// IdentityHeader says where a call names the number that it shows; empty is
	// IdentityFrom.
	IdentityHeader IdentityHeader `json:"identity_header,omitempty"`
	// NoRedirect takes a redirect (3xx) for a refusal, instead of calling where it leads.
	NoRedirect bool `json:"no_redirect,omitempty"`
	// Headers are added to every INVITE.
	Headers []Header `json:"headers,omitempty"`
	Conduct
}

// The problems that Validate reports, wrapped with the value that has them.
var (
	// ErrNoNumber means that the account has no number of its own.
	ErrNoNumber = errors.New("the account has no number")
	// ErrBadNumber means that the number holds characters no SIP user part may have.
	ErrBadNumber = errors.New("the account's number is not usable in a SIP address")
	// ErrBadDomain means that the domain is no host.
	ErrBadDomain = errors.New("the account's domain is not usable")
	// ErrPlainWS means that the server is ws:// and the account does not allow that.
	ErrPlainWS = errors.New("an unencrypted ws:// server needs the account's explicit permission")
	// ErrNoCodec means that every codec is switched off.
	ErrNoCodec = errors.New("every codec is switched off")
	// ErrUnknownCodec means that the codec list names one that Offhook does not have.
	ErrUnknownCodec = errors.New("unknown codec")
)

// Validate reports the first problem that would keep the account from working.
func (a Account) Validate() error {
	if strings.TrimSpace(a.Number) == "" {
		return ErrNoNumber
	}
	if !validNumber(a.Number) {
		return fmt.Errorf("%w: %.40q", ErrBadNumber, a.Number)
	}
	ep, err := ParseServer(a.Server)
	if err != nil {
		return err
	}
	if !ep.Secure && !a.AllowPlainWS {
		return fmt.Errorf("%w: %s", ErrPlainWS, ep.HostPort()) // without its query, which may hold a token
	}
	if a.Domain != "" && !validURIHost(a.Domain) {
		return fmt.Errorf("%w: %.60q", ErrBadDomain, a.Domain)
	}
	if err := a.validateSTUN(); err != nil {
		return err
	}
	for _, r := range a.Rules {
		if err := r.Validate(); err != nil {
			return err
		}
	}
	if err := a.validateShown(); err != nil {
		return err
	}
	if err := a.Conduct.validate(); err != nil {
		return err
	}
	return a.validateCodecs()
}

// validNumber reports whether number can be the user part of an address of one's own.
func validNumber(number string) bool {
	return strings.TrimSpace(number) != "" && len(number) <= maxUser && !strings.ContainsFunc(number, forbidden) && !strings.ContainsAny(number, "@<>\" ")
}

func (a Account) validateCodecs() error {
	if len(a.Codecs) == 0 {
		return nil
	}
	any := false
	for _, c := range a.Codecs {
		if !knownCodec(c.Name) {
			return fmt.Errorf("%w %.20q", ErrUnknownCodec, c.Name)
		}
		any = any || c.Enabled
	}
	if !any {
		return ErrNoCodec
	}
	return nil
}

func knownCodec(name string) bool {
	for _, c := range DefaultCodecs() {
		if strings.EqualFold(c.Name, name) {
			return true
		}
	}
	return false
}

// CodecOrder returns the names of the codecs to offer, in order.
func (a Account) CodecOrder() []string {
	list := a.Codecs
	if len(list) == 0 {
		list = DefaultCodecs()
	}
	var names []string
	for _, c := range list {
		if c.Enabled {
			names = append(names, c.Name)
		}
	}
	return names
}

// Host returns the host of the address of record: Domain, or the server's.
func (a Account) Host() string {
	if a.Domain != "" {
		return a.Domain
	}
	ep, err := ParseServer(a.Server)
	if err != nil {
		return ""
	}
	return ep.URIHost()
}

// AOR returns the address of record, "sip:07010001000@pbx.example.com"
// (RFC 3261 section 6).
func (a Account) AOR() string { return a.Address(a.Number) }

// Address returns the address of a user at the account's host; the empty user is
// the account itself.
func (a Account) Address(user string) string {
	return "sip:" + escapeUser(cmp.Or(user, a.Number)) + "@" + a.Host()
}

// User returns the digest user name.
func (a Account) User() string {
	if a.AuthUser != "" {
		return a.AuthUser
	}
	return a.Number
}

// Title returns the label, or number and host where there is none.
func (a Account) Title() string {
	if a.Label != "" {
		return a.Label
	}
	return a.Number + " · " + a.Host()
}

// SameLogin reports whether a signs in as b does: at the same server, protected
// the same way, as the same user. A password of one belongs to the other only then.
func (a Account) SameLogin(b Account) bool {
	return a.Server == b.Server && a.Domain == b.Domain && a.User() == b.User() &&
		a.AllowPlainWS == b.AllowPlainWS && a.CAFile == b.CAFile
}

// Clone returns a copy that shares no memory with a.
func (a Account) Clone() Account {
	a.AutoAnswer = slices.Clone(a.AutoAnswer)
	a.Codecs = append([]Codec(nil), a.Codecs...)
	a.STUN = append([]string(nil), a.STUN...)
	a.Rules = append([]DialRule(nil), a.Rules...)
	a.Numbers = append([]string(nil), a.Numbers...)
	a.Headers = append([]Header(nil), a.Headers...)
	return a
}
