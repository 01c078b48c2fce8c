package boot

import (
	"offhook/media"
	"offhook/media/session"
	"offhook/sipclient"
)

// audio is the engine as the phone's core wants it. The media packages know
// nothing of the core, so their Open returns their own type.
type audio struct{ *session.Engine }

var (
	_ sipclient.Media        = audio{}
	_ sipclient.MediaSession = (*session.Session)(nil)
)

// Open begins the audio of one call.
func (a audio) Open(cfg media.Config, sink func(media.Event)) (sipclient.MediaSession, error) {
	s, err := a.Engine.Open(cfg, sink)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Mix makes a conference.
func (a audio) Mix(legs ...sipclient.MediaSession) error {
	members := make([]*session.Session, 0, len(legs))
	for _, leg := range legs {
		if s, ok := leg.(*session.Session); ok { // no other was ever made here
			members = append(members, s)
		}
	}
	return a.Engine.Mix(members...)
}
