package history

import (
	"fmt"
	"testing"

	"offhook/sipclient"
)

// filled is a history of ten thousand calls.
func filled(b *testing.B) *Store {
	s := open(b, "")
	s.waiting = make([]sipclient.CallRecord, 0, 10000)
	for n := range 10000 {
		r := record(n)
		r.Name = fmt.Sprintf("Caller %d", n)
		s.waiting = append(s.waiting, tidy(r))
	}
	if err := s.do(b.Context(), s.flush); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkRecent(b *testing.B) {
	s := filled(b)
	for _, q := range []sipclient.HistoryQuery{{}, {Search: "caller 77"}, {Search: "nobody"}, {Search: "07010005"}, {Limit: MaxLimit}} {
		b.Run(fmt.Sprintf("search=%s,limit=%d", q.Search, q.Limit), func(b *testing.B) {
			for b.Loop() {
				recent(b, s, q)
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	s := filled(b)
	n := 10000
	for b.Loop() {
		n++
		add(b, s, record(n))
	}
}

// BenchmarkBegin keeps a call that goes on once more.
func BenchmarkBegin(b *testing.B) {
	s := filled(b)
	r := record(20000)
	for b.Loop() {
		if err := s.Begin(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	s := filled(b)
	if err := s.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		again, err := New(Options{Path: s.Path()})
		if err != nil {
			b.Fatal(err)
		}
		recent(b, again, sipclient.HistoryQuery{Limit: 1})
		if err := again.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
