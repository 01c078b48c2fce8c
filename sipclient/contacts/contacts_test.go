package contacts

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"offhook/sipclient"
	"offhook/sipclient/internal/smalldisk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ sipclient.Contacts = (*Store)(nil)

// open makes a store at path, or in a folder of its own for "".
func open(t testing.TB, path string) *Store {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "offhook", "contacts.db")
	}
	s := New(Options{Path: path})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

func person(name string, numbers ...string) sipclient.Contact {
	c := sipclient.Contact{Name: name}
	for _, n := range numbers {
		c.Numbers = append(c.Numbers, sipclient.ContactNumber{Label: "work", Number: n})
	}
	return c
}

// save saves contacts and returns their IDs.
func save(t testing.TB, s *Store, contacts ...sipclient.Contact) (ids []string) {
	t.Helper()
	for _, c := range contacts {
		id, err := s.Save(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// find returns the names that a query finds, in order.
func names(t testing.TB, s *Store, q sipclient.ContactQuery) string {
	t.Helper()
	found, err := s.Find(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range found {
		all = append(all, c.Title())
	}
	n, err := s.Count(t.Context(), q)
	if err != nil || q.Limit == 0 && q.Offset == 0 && n != len(found) {
		t.Errorf("%+v: counted %d, found %d, %v", q, n, len(found), err)
	}
	return strings.Join(all, ", ")
}

func TestFind(t *testing.T) {
	s := open(t, "")
	boss := person("Zoe Boss", "1001")
	boss.Favourite = true
	acme := person("", "+49 89 1234567")
	acme.Company = "Acme GmbH"
	save(t, s, person("접수처", "02-555-0101", "07010002000"), person("Émile Müller", "+82 70 1000 3000"), boss, acme, person("たなか", "sip:tanaka@example.com"))
	for _, tt := range []struct {
		q    sipclient.ContactQuery
		want string
	}{
		{sipclient.ContactQuery{}, "Zoe Boss, Acme GmbH, Émile Müller, 접수처, たなか"},
		{sipclient.ContactQuery{Limit: 2, Offset: 1}, "Acme GmbH, Émile Müller"},
		{sipclient.ContactQuery{Offset: 9}, ""},
		{sipclient.ContactQuery{Favourites: true}, "Zoe Boss"},
		{sipclient.ContactQuery{Search: "mull emi"}, "Émile Müller"},
		{sipclient.ContactQuery{Search: "ㅈㅅㅊ"}, "접수처"},
		{sipclient.ContactQuery{Search: "タナカ"}, "たなか"},
		{sipclient.ContactQuery{Search: "acme"}, "Acme GmbH"},
		{sipclient.ContactQuery{Search: "070-1000-2000"}, "접수처"},
		{sipclient.ContactQuery{Search: "+82 70"}, "Émile Müller, 접수처"},
		{sipclient.ContactQuery{Search: "070"}, "Émile Müller, 접수처"},
		{sipclient.ContactQuery{Search: "'; DROP TABLE contacts; --"}, ""},
		{sipclient.ContactQuery{Number: "+8225550101"}, "접수처"},
		{sipclient.ContactQuery{Number: "+4925550101"}, "접수처"}, // its own names no country
		{sipclient.ContactQuery{Number: "+4970 1000 3000"}, ""},
	} {
		if got := names(t, s, tt.q); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.q, got, tt.want)
		}
	}
	got, err := s.Names(t.Context(), []string{"07010003000", "+827010002000", "1001", "999", "TANAKA@example.com", ""})
	if want := "map[+827010002000:접수처 07010003000:Émile Müller 1001:Zoe Boss]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v %v, want %v", got, err, want)
	}
}

func TestSaveAndRemove(t *testing.T) {
	s := open(t, "")
	ids := save(t, s, person(" Kim ", " 1001 ", ""), person("Lee", "1002"))
	found, err := s.Find(t.Context(), sipclient.ContactQuery{ID: ids[0]})
	if err != nil || len(found) != 1 || found[0].Name != "Kim" || len(found[0].Numbers) != 1 || found[0].Numbers[0] != (sipclient.ContactNumber{Label: "work", Number: "1001"}) {
		t.Fatalf("%+v %v", found, err)
	}
	kim := found[0]
	kim.Name, kim.Numbers, kim.Favourite, kim.Note = "Kim Boss", []sipclient.ContactNumber{{Number: "2001"}, {Number: "2002"}}, true, "two\nlines"
	if again := save(t, s, kim); again[0] != kim.ID {
		t.Errorf("saved anew as %q", again[0])
	}
	if got := names(t, s, sipclient.ContactQuery{}); got != "Kim Boss, Lee" {
		t.Errorf("%q", got)
	}
	if got := names(t, s, sipclient.ContactQuery{Number: "1001"}); got != "" {
		t.Errorf("%q still has the old number", got)
	}
	if found, _ := s.Find(t.Context(), sipclient.ContactQuery{Number: "2002"}); len(found) != 1 || fmt.Sprint(found[0]) != fmt.Sprint(kim) {
		t.Errorf("%+v, want %+v", found, kim)
	}
	for range 2 {
		if err := s.Remove(t.Context(), kim.ID); err != nil {
			t.Error(err)
		}
	}
	if got := names(t, s, sipclient.ContactQuery{}); got != "Lee" {
		t.Errorf("%q", got)
	}
	if _, err := s.Save(t.Context(), sipclient.Contact{Name: " "}); !errors.Is(err, sipclient.ErrContactEmpty) {
		t.Error(err)
	}
}

// TestUpgrade: contacts of an older format are found and sorted as new ones are.
func TestUpgrade(t *testing.T) {
	s := open(t, "")
	save(t, s, person("O'Brien", "o'brien@example.com"), person("Oak"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", s.Path())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`UPDATE contacts SET sorted = 'o''brien', folded = 'o''brien' WHERE name = 'O''Brien';
		UPDATE numbers SET line = 'o''brien@example.com'; PRAGMA user_version = 3`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, s.Path())
	if got := names(t, s, sipclient.ContactQuery{Search: "obrien"}); got != "O'Brien" {
		t.Errorf("found %q", got)
	}
	if got := names(t, s, sipclient.ContactQuery{}); got != "Oak, O'Brien" {
		t.Errorf("in the order %q", got)
	}
	if got := names(t, s, sipclient.ContactQuery{Number: "o'brien@example.com"}); got != "O'Brien" {
		t.Errorf("by address: %q", got)
	}
}

func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "contacts.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	_, err := s.Save(t.Context(), person("Kim", "1"))
	lost, ok := errors.AsType[*sipclient.ContactsDamagedError](err)
	if !ok || !errors.Is(err, sipclient.ErrContactsDamaged) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(lost.MovedTo); err != nil {
		t.Error(err)
	}
	if got := names(t, s, sipclient.ContactQuery{}); got != "Kim" {
		t.Errorf("the fresh file has %q", got)
	}
}

func TestFullDisk(t *testing.T) {
	s := open(t, filepath.Join(smalldisk.Dir(t, 512<<10), "contacts.db"))
	save(t, s, person("First", "1"))
	var err error
	n := 0
	for ; err == nil && n < 5000; n++ {
		c := person(fmt.Sprint("Kim ", n), "1001")
		c.Note = strings.Repeat("x", 3000)
		_, err = s.Save(t.Context(), c)
	}
	if !errors.Is(err, sipclient.ErrContactsFull) {
		t.Fatalf("got %v", err)
	}
	if got := names(t, s, sipclient.ContactQuery{Search: "First"}); got != "First" {
		t.Errorf("what was there is %q", got)
	}
}

func TestClosed(t *testing.T) {
	s := New(Options{Path: filepath.Join(t.TempDir(), "contacts.db")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(t.Context(), sipclient.ContactQuery{}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// filled is a store of ten thousand contacts.
func filled(b *testing.B) *Store {
	s := open(b, "")
	var text strings.Builder
	text.WriteString("Name,Company,Phone 1 - Value,Phone 2 - Value\n")
	for n := range 10000 {
		fmt.Fprintf(&text, "%s %d,Acme %d,0701000%04d,+82 2 555 %04d\n", []string{"Kim Minjun", "접수처", "タナカ", "Müller"}[n%4], n, n%50, n, n)
	}
	path := filepath.Join(b.TempDir(), "all.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	report, err := s.Import(b.Context(), path, nil)
	if err != nil || report.Added != 10000 {
		b.Fatalf("%+v %v", report, err)
	}
	return s
}

func BenchmarkFind(b *testing.B) {
	s := filled(b)
	for _, q := range []sipclient.ContactQuery{{Search: "min 77", Limit: 50}, {Search: "ㅈㅅㅊ", Limit: 50}, {Search: "070-1000-5", Limit: 50}, {Search: "nobody", Limit: 50}, {Limit: 50, Offset: 9900}} {
		b.Run(fmt.Sprintf("search=%s,offset=%d", q.Search, q.Offset), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Find(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Count(b.Context(), sipclient.ContactQuery{Search: "min"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("name", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Names(b.Context(), []string{"+827010005555"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkImport10000(b *testing.B) {
	for b.Loop() {
		filled(b)
	}
}

func TestWatch(t *testing.T) {
	s := open(t, "")
	ann := person("Ann", "1001")
	ann.Watch = true
	ann.ID = save(t, s, ann, person("Bob", "1002"))[0]
	if got := names(t, s, sipclient.ContactQuery{Watched: true}); got != "Ann" {
		t.Errorf("watched are %q", got)
	}
	found, err := s.Find(t.Context(), sipclient.ContactQuery{Number: "1001"})
	if err != nil || len(found) != 1 || !found[0].Watch {
		t.Fatalf("%+v, %v", found, err)
	}
	ann.Watch = false
	save(t, s, ann)
	if got := names(t, s, sipclient.ContactQuery{Watched: true}); got != "" {
		t.Errorf("still watched are %q", got)
	}
}
