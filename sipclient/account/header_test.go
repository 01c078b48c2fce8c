package account

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestHeader(t *testing.T) {
	for text, want := range map[string]Header{
		"X-Tenant: 42":             {"X-Tenant", "42"},
		" P-Charging-Vector :icid": {"P-Charging-Vector", "icid"},
		"X-Note: a: b; ü":          {"X-Note", "a: b; ü"},
	} {
		got, err := ParseHeader(text)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "X-Tenant", "X-Tenant:", ": 1", "X Y: 1", "X-A: 1\r\nVia: x", "X-A: 1\x00", "Via: x", "FROM: x", "f: x", "Content-Length: 0", "p-asserted-identity: x",
		"Allow-Events: x", "Refer-To: x", "X-A: \xff", "X-A: " + strings.Repeat("x", 300)} {
		if got, err := ParseHeader(text); !errors.Is(err, ErrBadHeader) {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}

func TestShown(t *testing.T) {
	good := Account{ID: "a", Number: "1000", Server: "pbx.test", Numbers: []string{"+827010001000", "1001"}, IdentityHeader: IdentityPreferred, Headers: []Header{{"X-A", "1"}}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]string{"": "1000", "1000": "1000", "1001": "1001"} {
		if got, err := good.Shown(number); got != want || err != nil {
			t.Errorf("%q shows %q, %v", number, got, err)
		}
	}
	if got, err := good.Shown("110"); !errors.Is(err, ErrNotOwn) {
		t.Errorf("a foreign number shows %q, %v", got, err)
	}
	clone := good.Clone()
	clone.Numbers[0], clone.Headers[0].Name = "2", "Via"
	if good.Numbers[0] == "2" || good.Headers[0].Name == "Via" {
		t.Error("a clone shares memory")
	}
	for name, c := range map[string]struct {
		change func(*Account)
		want   error
	}{
		"a number with a host":  {func(a *Account) { a.Numbers = []string{"1@x"} }, ErrBadShown},
		"an empty number":       {func(a *Account) { a.Numbers = []string{""} }, ErrBadShown},
		"too many numbers":      {func(a *Account) { a.Numbers = slices.Repeat([]string{"1"}, MaxNumbers+1) }, ErrBadShown},
		"an unknown place":      {func(a *Account) { a.IdentityHeader = "subject" }, ErrBadShown},
		"a header of the call":  {func(a *Account) { a.Headers = []Header{{"To", "x"}} }, ErrBadHeader},
		"too many headers":      {func(a *Account) { a.Headers = slices.Repeat([]Header{{"X-A", "1"}}, MaxHeaders+1) }, ErrBadHeader},
		"spaces around a value": {func(a *Account) { a.Headers = []Header{{"X-A", " 1"}} }, ErrBadHeader},
	} {
		a := good.Clone()
		c.change(&a)
		if err := a.Validate(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzParseHeader: what is accepted is one header line, and reads back as it was.
func FuzzParseHeader(f *testing.F) {
	for _, s := range []string{"X-Tenant: 42", "Via: x", "a:b", "X-A: 1\r\nTo: x", ":", "X-\u00fc: 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHeader(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(h.String(), "\r\n\x00") {
			t.Errorf("%q became %q", text, h)
		}
		if again, err := ParseHeader(h.String()); err != nil || again != h {
			t.Errorf("%q reads back as %+v, %v", h, again, err)
		}
	})
}
