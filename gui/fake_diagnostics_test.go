package gui

import (
	"offhook/media"
	"offhook/sipclient"
)

// fakeDiagnostics is what a phone has traced and measured.
type fakeDiagnostics struct {
	traced  []sipclient.TraceEntry
	stats   media.Stats
	noStats bool
	quality []media.Quality
}

func (f *fakePhone) Traced(q sipclient.TraceQuery) (found []sipclient.TraceEntry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.traced {
		if q.Selects(e) {
			found = append(found, e)
		}
	}
	return found
}

func (f *fakePhone) Stats(sipclient.CallID) (media.Stats, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.noStats {
		return media.Stats{}, sipclient.ErrNoCall
	}
	return f.stats, nil
}

func (f *fakePhone) Quality(sipclient.CallID) []media.Quality {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.quality
}
