package present

import (
	"testing"
	"unicode"

	"offhook/sipclient"
	"offhook/sipclient/numbering"
)

func catalogOf(t testing.TB, lang Language, country string) *Catalog {
	t.Helper()
	c, err := NewCatalog(lang, country)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct{ country, number, want string }{
		{"KR", "07010002000", "070-1000-2000"},
		{"DE", "07010002000", "070-1000-2000"},
		{"", "07010002000", "070-1000-2000"},
		{"KR", "+827010002000", "+82 70-1000-2000"},
		{"US", "+827010002000", "+82 70-1000-2000"},
		{"KR", "025550101", "02-555-0101"},
		{"KR", "01012345678", "010-1234-5678"},
		{"KR", "15881234", "1588-1234"},
		{"KR", "0212345678", "02-1234-5678"},
		{"KR", "0311234567", "031-123-4567"},
		{"KR", "1002", "1002"},
		{"KR", "0701", "0701"},
		{"KR", "+442079460018", "+44 20 7946 0018"},
		{"GB", "02079460018", "020 7946 0018"},
		{"US", "2125550100", "(212) 555-0100"},
		{"US", "12125550100", "12125550100"}, // written nationally it would lose its 1
		{"DE", "08912345678", "089 12345678"},
		{"JP", "0312345678", "03-1234-5678"},
		{"FR", "0612345678", "06 12 34 56 78"},
		{"ES", "612345678", "612 34 56 78"},
		{"", "025550101", "025550101"},
		{"KR", "112", "112"},
		{"KR", "*72", "*72"},
		{"KR", "alice@example.com", "alice@example.com"},
		{"KR", "+", "+"},
		{"KR", "", ""},
		{"KR", "+82", "+82"},
		{"XX", "0212345678", "0212345678"},
	} {
		if got := catalogOf(t, English, tt.country).Number(tt.number); got != tt.want {
			t.Errorf("%s in %q: %q, want %q", tt.number, tt.country, got, tt.want)
		}
	}
}

// FuzzNumber: whatever is shown dials what was meant.
func FuzzNumber(f *testing.F) {
	for _, n := range []string{"07010002000", "+827010002000", "2125550100", "+39066982", "0800123456", "5491123456789", "+5491123456789", "alice"} {
		for _, country := range []string{"KR", "US", "AR", "IT", "MX", ""} {
			f.Add(n, country)
		}
	}
	f.Fuzz(func(t *testing.T, number, country string) {
		c := &Catalog{country: country}
		shown := c.Number(number)
		if shown != number && numbering.Dialled(shown) != number {
			t.Fatalf("%q is shown as %q", number, shown)
		}
		for _, r := range shown {
			if shown != number && unicode.IsLetter(r) {
				t.Fatalf("%q is shown as %q", number, shown)
			}
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	c := catalogOf(b, English, "KR")
	for b.Loop() {
		c.Number("07010002000")
	}
}

// TestContactsNameCalls: a call shows the name from the contacts, and that alone
// where the other side gave another.
func TestContactsNameCalls(t *testing.T) {
	c := catalogOf(t, English, "KR")
	v := sipclient.CallView{Contact: "접수처", Peer: sipclient.Peer{Number: "025550101", Name: "ACME PBX"}}
	if p := c.Call(sipclient.Snapshot{}, v); p.Name != "접수처" || p.Number != "02-555-0101" || p.Initials != "접" {
		t.Errorf("%+v", p)
	}
	v.Contact = ""
	if p := c.Call(sipclient.Snapshot{}, v); p.Name != "ACME PBX" {
		t.Errorf("%+v", p)
	}
}
