package sipclient

import (
	"sync"

	"offhook/media"
)

// sessions lets meters poll a call's media without the owner.
type sessions struct {
	mu   sync.RWMutex
	live map[CallID]MediaSession
	last map[CallID]media.Stats // of calls whose media is closed

	quality qualities
}

func (s *sessions) add(id CallID, m MediaSession) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live, s.last = map[CallID]MediaSession{}, map[CallID]media.Stats{}
	}
	s.live[id] = m
}

// closed keeps the final statistics until forget.
func (s *sessions) closed(id CallID, final media.Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live, id)
	s.last[id] = final
}

func (s *sessions) forget(id CallID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.last, id)
}

func (s *sessions) get(id CallID) MediaSession {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.live[id]
}

func (s *sessions) levels(id CallID) media.Levels {
	if m := s.get(id); m != nil {
		return m.Levels()
	}
	return media.Levels{Microphone: media.Silence, Speaker: media.Silence}
}

func (s *sessions) stats(id CallID) (media.Stats, error) {
	if m := s.get(id); m != nil {
		return m.Stats(), nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if final, ok := s.last[id]; ok {
		return final, nil
	}
	return media.Stats{}, ErrNoCall
}
