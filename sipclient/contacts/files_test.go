package contacts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"

	"offhook/sipclient"
)

const vcards = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:접수처\r\nN:;접수처;;;\r\nORG:Acme Korea;Desk\r\n" +
	"TEL;TYPE=WORK,VOICE:02-555-0101\r\nTEL;TYPE=CELL:+82 10-1234-5678\r\nNOTE:quote\\, please\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:4.0\r\nN:Müller;Émile;;;\r\nFN:Émile\r\n  Müller\r\nTEL;VALUE=uri;TYPE=\"work,fax\":tel:+49-89-1234567;ext=3\r\nIMPP:sip:emile@example.com\r\nCATEGORIES:Favourite,Friends\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:No Number\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Broken"

const google = "Name,Given Name,Family Name,Organization 1 - Name,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,E-mail 1 - Value\n" +
	"Kim Min-jun,Min-jun,Kim,Acme,* Mobile,010-1234-5678 ::: 010-9999-0000,Work,1002,kim@example.com\n" +
	"\"Lee, Jr.\",,,,,1003,,,\n,,,,,,,,\n"

const outlook = "First Name;Last Name;Company;Business Phone;Home Phone;Mobile Phone;Business Fax;Notes\n" +
	"Émile;Müller;Müller & Söhne;+49 89 1234567;;+49 170 1234567;+49 89 1234568;\"two\nlines\"\n"

// nokia is vCard 2.1: types without a name, quoted-printable over several lines,
// three character sets.
// escapes has all that RFC 2426 section 5 knows, one of them across two lines, and a name without FN.
const escapes = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Smith\\; Partner\r\nN:Smith\\; Partner;;;;\r\nORG:C:\\\\office\\; Ltd;Desk\\\r\n ; \\\\;\r\n" +
	"NOTE:one\\ntwo\\Nthree\\; four\\, five \\\\n\r\nitem1.TEL:02-555-0101\\;3\r\nitem1.X-ABLabel:back\\; office\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:3.0\r\nN:B.;Lee\\; Ann;;;\r\nTEL:1002\r\nEND:VCARD\r\n"

const nokia = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=B6=C3=9Fe;J=C3=B6rg;;;\r\n" +
	"ORG;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Firma;K=F6ln\r\nTEL;CELL;PREF:+49 170 1234567\r\nTEL;WORK;VOICE:089 1234567\r\n" +
	"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zeile 1=0D=0AZeile 2; lang =\r\nund l=C3=A4nger\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=KS_C_5601-1987:=B1=E8=B9=CE=C1=D8\r\nTEL;CELL:010-1234-5678\r\nEND:VCARD\r\n" +
	"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=93=63=92=86\r\nTEL;HOME;VOICE:03-1234-5678\r\nEND:VCARD\r\n"

func inSet(set encoding.Encoding, text string) string {
	out, err := set.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return out
}

func utf16le(text string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

// importText imports a file that has text.
func importText(t testing.TB, s *Store, text string) sipclient.ContactsImported {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	last := 0
	report, err := s.Import(t.Context(), path, func(done, total int) { last = done - total })
	if err != nil || last != 0 {
		t.Fatalf("%v, the last progress was %d short", err, last)
	}
	return report
}

// all prints what a store holds, a contact a line.
func all(t testing.TB, s *Store) string {
	t.Helper()
	found, err := s.Find(t.Context(), sipclient.ContactQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range found {
		line := fmt.Sprintf("%s|%s|%q|%v|", c.Name, c.Company, c.Note, c.Favourite)
		for _, n := range c.Numbers {
			line += " " + n.Label + ":" + n.Number
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestImport(t *testing.T) {
	kim := "Kim Min-jun|Acme|\"\"|false| mobile:010-1234-5678 mobile:010-9999-0000 work:1002\nLee, Jr.||\"\"|false| :1003"
	for _, tt := range []struct{ name, text, want, skipped string }{
		{"vcard", vcards, "Émile Müller||\"\"|true| fax:+49-89-1234567;3 :emile@example.com\n" +
			"접수처|Acme Korea, Desk|\"quote, please\"|false| work:02-555-0101 mobile:+82 10-1234-5678", "3 No Number, 4 "},
		{"vcard 2.1", nokia, "Jörg Größe|Firma, Köln|\"Zeile 1\\nZeile 2; lang und länger\"|false| mobile:+49 170 1234567 work:089 1234567\n" +
			"김민준||\"\"|false| mobile:010-1234-5678\n田中||\"\"|false| home:03-1234-5678", ""},
		{"vcard with escapes", escapes, "Lee; Ann B.||\"\"|false| :1002\n" +
			"Smith; Partner|C:\\office; Ltd, Desk; \\|\"one\\ntwo\\nthree; four, five \\\\n\"|false| back; office:02-555-0101;3", ""},
		{"google in the Korean code page", inSet(korean.EUCKR, "이름,전화번호\n접수처,02-555-0101\n김민준 똠,1002\n"), "김민준 똠||\"\"|false| :1002\n접수처||\"\"|false| :02-555-0101", ""},
		{"a table in the Japanese code page", inSet(japanese.ShiftJIS, "名前,Phone\n田中 たなか,1002\n"), "田中 たなか||\"\"|false| :1002", ""},
		{"a table in the Western code page", inSet(charmap.Windows1252, "Name;Phone\nAmélie Größe;1002\n"), "Amélie Größe||\"\"|false| :1002", ""},
		{"google", google, kim, "3 "},
		{"google with a mark", "\uFEFF" + google, kim, "3 "},
		{"google in UTF-16", utf16le(google), kim, "3 "},
		{"outlook", outlook, "Émile Müller|Müller & Söhne|\"two\\nlines\"|false| work:+49 89 1234567 mobile:+49 170 1234567 fax:+49 89 1234568", ""},
		{"a Japanese table", inSet(japanese.ShiftJIS, "姓,名,会社名,会社電話,携帯電話,メモ\n山田,太郎,アクメ,03-1,090-1,あ\n,,サトウ商店,03-2,,\n"), "|サトウ商店|\"\"|false| work:03-2\n山田 太郎|アクメ|\"あ\"|false| work:03-1 mobile:090-1", ""},
		{"a Korean table", "성,이름,회사,근무처 전화,집 전화,휴대폰,근무처 팩스\n홍,길동,오프훅,02-1,02-2,010-1,02-3\n", "홍길동|오프훅|\"\"|false| work:02-1 home:02-2 mobile:010-1 fax:02-3", ""},
		{"a German table", "Anrede;Vorname;Name;Firma;Telefon geschäftlich;Telefon privat;Mobiltelefon;Fax geschäftlich;Notizen\nDr.;Jörg;Größe;Acme;1;2;3;4;x\n", "Dr. Jörg Größe|Acme|\"x\"|false| work:1 home:2 mobile:3 fax:4", ""},
		{"other columns", "Name,Cell phone,Cancelled,Automobile,Miscellaneous\nKim,1,2,3,4\n", "Kim||\"\"|false| mobile:1", ""},
		{"a French table", "Prénom;Nom;Société;Téléphone (bureau);Téléphone (domicile);Tél. mobile\nÉmile;Zola;Acme;1;2;3\n", "Émile Zola|Acme|\"\"|false| work:1 home:2 mobile:3", ""},
		{"a Spanish table", "Nombre;Apellidos;Empresa;Teléfono del trabajo;Teléfono particular;Móvil\nAna;Gil;Acme;1;2;3\n", "Ana Gil|Acme|\"\"|false| work:1 home:2 mobile:3", ""},
		{"names of a part each", "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8:김;철수;;;\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nN:Lee;Ann;B.;Dr.;\nTEL:2\nEND:VCARD\n", "Dr. Ann B. Lee||\"\"|false| :2\n김철수||\"\"|false| :1", ""},
		{"google with how names are spoken", "First Name,Last Name,Phonetic First Name,Phonetic Last Name,Phone 1 - Label,Phone 1 - Value\nJoe,Kim,dzou,gim,Work,0101\n", "Joe Kim||\"\"|false| work:0101", ""},
		{"a bad number beside a good one", "Name,Phone,Phone 2\nKim,call me!,1002\n", "Kim||\"\"|false| :1002", ""},
		{"no usable number", "Name\tPhone\nKim\tcall me!\n", "", "1 Kim"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, "")
			report := importText(t, s, tt.text)
			if got := all(t, s); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			var skipped []string
			for _, x := range report.Skipped {
				skipped = append(skipped, fmt.Sprint(x.Entry, " ", x.Name))
			}
			if got := strings.Join(skipped, ", "); got != tt.skipped {
				t.Errorf("skipped %q, want %q", got, tt.skipped)
			}
			before := all(t, s)
			if again := importText(t, s, tt.text); again.Added != 0 || again.Merged != 0 || again.Known != report.Added || all(t, s) != before {
				t.Errorf("a second time: %+v\n%s", again, all(t, s))
			}
		})
	}
}

func TestImportMerges(t *testing.T) {
	s := open(t, "")
	save(t, s, person("Kim Min-jun", "+82 10-1234-5678"), person("Kim", "1"))
	report := importText(t, s, google)
	if report.Added != 1 || report.Merged != 1 {
		t.Errorf("%+v", report)
	}
	if got, want := names(t, s, sipclient.ContactQuery{Search: "min"}), "Kim Min-jun"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !strings.Contains(all(t, s), "Kim Min-jun|Acme|\"\"|false| work:+82 10-1234-5678 mobile:010-9999-0000 work:1002") {
		t.Error(all(t, s))
	}
}

// TestImportMergesExtensions: two extensions of one line are two numbers of one contact.
func TestImportMergesExtensions(t *testing.T) {
	s := open(t, "")
	save(t, s, person("Acme", "+82 2-555-0101;1"))
	for _, tt := range []struct {
		number string
		want   sipclient.ContactsImported
	}{
		{"02-555-0101;2", sipclient.ContactsImported{Merged: 1}},
		{"02-555-0101;1", sipclient.ContactsImported{Known: 1}},
		{"02-555-0101", sipclient.ContactsImported{Merged: 1}},
		{"+82 2 555 0101,,1", sipclient.ContactsImported{Merged: 1}},
	} {
		if report := importText(t, s, "Name,Phone\nAcme,\""+tt.number+"\"\n"); !reflect.DeepEqual(report, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.number, report, tt.want)
		}
	}
	want := "Acme||\"\"|false| work:+82 2-555-0101;1 :02-555-0101;2 :02-555-0101 :+82 2 555 0101,,1"
	if got := all(t, s); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestExportComesBack(t *testing.T) {
	for _, tt := range []struct {
		name    string
		version sipclient.VCardVersion
		head    string
	}{
		{"all.vcf", "", "BEGIN:VCARD\r\nVERSION:4.0"}, {"three.vcf", sipclient.VCard3, "BEGIN:VCARD\r\nVERSION:3.0"}, {"all.csv", "", "\uFEFFName,Company,"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, "")
			odd := person("=HYPERLINK(\"x\"), \"quoted\";", "+82 70-1000-2000", "alice@example.com")
			odd.Company, odd.Note, odd.Favourite = "Ünal & Co, Inc", "two\nlines", true
			odd.Numbers[1].Label = ""
			save(t, s, odd, person("접수처", "02-555-0101,,12;3"))
			path := filepath.Join(t.TempDir(), tt.name)
			if n, err := s.Export(t.Context(), path, tt.version, nil); n != 2 || err != nil {
				t.Fatal(n, err)
			}
			text, err := os.ReadFile(path)
			if err != nil || strings.Contains(string(text), "\n=") || !strings.HasPrefix(string(text), tt.head) || tt.version == sipclient.VCard3 && !strings.Contains(string(text), "\nN:") {
				t.Errorf("%v: this is no such file, or a spreadsheet would take it for a formula:\n%s", err, text)
			}
			other := open(t, "")
			if report := importText(t, other, string(text)); report.Added != 2 || len(report.Skipped) != 0 {
				t.Errorf("%+v\n%s", report, text)
			}
			if got, want := all(t, other), all(t, s); got != want {
				t.Errorf("came back\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestBadFiles(t *testing.T) {
	s := open(t, "")
	for name, text := range map[string]string{"empty": "", "text": "just some text", "no numbers": "Name,Company\nKim,Acme\n", "binary": "\x00\x01\x02"} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context(), path, nil); !errors.Is(err, sipclient.ErrContactsFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Import(t.Context(), filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestMoreThanThereIsRoomFor: what is left out is counted, and the reason is not that a
// contact is too long.
func TestMoreThanThereIsRoomFor(t *testing.T) {
	const more = 3
	var table, cards strings.Builder
	table.WriteString("Name,Phone\n")
	for n := range sipclient.MaxContacts + more {
		fmt.Fprintf(&table, "Kim,%d\n", 1000+n%2)
		fmt.Fprintf(&cards, "BEGIN:VCARD\nFN:Kim\nTEL:%d\nEND:VCARD\n", 1000+n%2)
	}
	for _, text := range []string{table.String(), cards.String()} {
		report := importText(t, open(t, ""), text)
		if len(report.Skipped) != 1 || !errors.Is(report.Skipped[0].Err, sipclient.ErrContactsMany) || report.SkippedMore != more-1 || report.Added != 2 {
			t.Errorf("%+v", report)
		}
	}
}

// TestImportCancelled: what is given up half-way leaves nothing behind.
func TestImportCancelled(t *testing.T) {
	s := open(t, "")
	var text strings.Builder
	text.WriteString("Name,Phone\n")
	for n := range 1000 {
		fmt.Fprintf(&text, "Kim %d,%d\n", n, 1000+n)
	}
	path := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := s.Import(ctx, path, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := names(t, s, sipclient.ContactQuery{}); got != "" {
		t.Errorf("left %q", got)
	}
	target := filepath.Join(t.TempDir(), "out.vcf")
	if _, err := s.Export(ctx, target, "", nil); err == nil {
		t.Error("exported after the end")
	}
	if _, err := os.Stat(target); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a file was left: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{vcards, nokia, google, outlook, utf16le(outlook), "Name,Phone\n\"a\nb", "BEGIN:VCARD\nTEL;:\nEND:VCARD", "BEGIN:VCARD\n\u0131:\nBEGIN:VCARD", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parse(data)
		if err != nil && !errors.Is(err, sipclient.ErrContactsFile) {
			t.Fatal(err)
		}
		for _, e := range entries {
			c := e.contact.Tidy()
			if e.err != nil || c.Validate() != nil {
				continue
			}
			var out strings.Builder
			if err := cardWriter(sipclient.VCard3)(&out, []sipclient.Contact{c}, func(int) {}); err != nil {
				t.Fatal(err)
			}
			again, err := parse([]byte(out.String()))
			if err != nil || len(again) != 1 || again[0].contact.Tidy().Title() != c.Title() {
				t.Fatalf("%+v came back as %+v, %v\n%s", c, again, err, out.String())
			}
		}
	})
}
