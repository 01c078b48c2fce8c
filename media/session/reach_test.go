package session

import (
	"errors"
	"testing"

	"offhook/media"
)

func TestReach(t *testing.T) {
	e, err := New(t.Context(), Options{Codecs: allCodecs(t), Files: &Files{}})
	if err != nil {
		t.Fatal(err)
	}
	reach, err := e.Reach(t.Context(), media.Config{Codecs: []string{"opus"}, ServerHost: "127.0.0.1"})
	if err != nil || !reach.Reaches() || !reach.Route.IsLoopback() || !reach.Has(media.PathHost) {
		t.Errorf("got %+v, %v", reach, err)
	}
	if _, err := e.Reach(t.Context(), media.Config{Codecs: []string{"opus"}, ServerHost: "no.such.host.invalid"}); !errors.Is(err, media.ErrNoRoute) {
		t.Errorf("nowhere: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Reach(t.Context(), media.Config{Codecs: []string{"opus"}}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed engine: %v", err)
	}
}
