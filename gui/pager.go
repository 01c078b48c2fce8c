package gui

import (
	"context"

	"offhook/gui/widget"
)

const (
	// pageRows is how many rows are read at once, and maxPages how many such pages
	// are kept: a list of any length takes the memory of a few hundred rows.
	pageRows = 60
	maxPages = 12
)

// pager feeds a long list from a store that is asked for a page at a time, never
// on the GUI goroutine. What it shows stays until something newer is there.
type pager[Q, T any] struct {
	w    *Window
	list *widget.List
	// query says which rows are wanted. Whoever changes it calls restart.
	query Q
	// count returns how many rows there are, and what to do on the GUI goroutine
	// when they are shown (may be nil); fetch returns some of them. Both run on a
	// worker.
	count func(ctx context.Context, q Q) (total int, show func(), err error)
	fetch func(ctx context.Context, q Q, limit, offset int) ([]T, error)
	// changed is called on the GUI goroutine when there is something new to show.
	changed func()

	total  int
	loaded bool
	pages  map[int][]T
	asked  map[int]bool       // pages that are being read
	cancel context.CancelFunc // of all that is being read
	ctx    context.Context
}

// length returns how many rows there are, as far as is known.
func (p *pager[Q, T]) length() int { return p.total }

// at returns row i, or false where it is still to be read.
func (p *pager[Q, T]) at(i int) (row T, ok bool) {
	page := p.pages[i/pageRows]
	if n := i % pageRows; n < len(page) {
		return page[n], true
	}
	if i < p.total {
		p.read(i / pageRows)
	}
	return row, false
}

// reload reads anew what is in view. Until it is there, the old rows stay.
func (p *pager[Q, T]) reload() {
	p.stop()
	p.ctx, p.cancel = context.WithCancel(p.w.bridge.ctx)
	first, _ := p.list.Range()
	p.load(p.ctx, first/pageRows)
}

// restart is reload from the top, for another question.
func (p *pager[Q, T]) restart() {
	p.list.ToTop()
	p.reload()
}

// stop gives up what is being read.
func (p *pager[Q, T]) stop() {
	if p.cancel != nil {
		p.cancel()
		p.cancel = nil
	}
	p.asked = map[int]bool{}
}

// load counts the rows and reads the page n, where the view stands.
func (p *pager[Q, T]) load(ctx context.Context, n int) {
	q := p.query
	p.w.bridge.work(func(context.Context) func() {
		total, show, err := p.count(ctx, q)
		var rows []T
		if err == nil {
			n = min(n, max(0, total-1)/pageRows)
			rows, err = p.fetch(ctx, q, pageRows, n*pageRows)
		}
		return func() {
			if ctx.Err() != nil {
				return // something else is asked by now
			}
			if err != nil {
				p.w.fail(err)
			}
			if rows != nil || err == nil {
				p.total, p.loaded, p.pages = max(total, n*pageRows+len(rows)), true, map[int][]T{n: rows}
			}
			if show != nil {
				show()
			}
			p.list.Refresh()
			p.changed()
		}
	})
}

// read reads page n, once.
func (p *pager[Q, T]) read(n int) {
	if p.ctx == nil || p.cancel == nil || p.asked[n] {
		return
	}
	p.asked[n] = true
	ctx, q := p.ctx, p.query
	p.w.bridge.work(func(context.Context) func() {
		rows, err := p.fetch(ctx, q, pageRows, n*pageRows)
		return func() {
			if ctx.Err() != nil {
				return
			}
			delete(p.asked, n)
			if err != nil {
				p.w.fail(err)
				return
			}
			p.keep(n, rows)
			p.list.Refresh()
		}
	})
}

// keep remembers a page and forgets those that are furthest from it.
func (p *pager[Q, T]) keep(n int, rows []T) {
	if len(rows) == 0 { // rows have gone meanwhile
		p.total = min(p.total, n*pageRows)
	}
	p.pages[n] = rows
	for len(p.pages) > maxPages {
		far := n
		for k := range p.pages {
			if abs(k-n) > abs(far-n) {
				far = k
			}
		}
		delete(p.pages, far)
	}
}

func abs(n int) int { return max(n, -n) }
