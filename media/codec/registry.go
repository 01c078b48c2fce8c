package codec

import (
	"fmt"
	"strings"
)

// Registry is the set of codecs that this program has, in order of preference.
// It does not change after it is made, so goroutines may share it.
type Registry struct {
	codecs []Codec
}

// NewRegistry makes a registry of codecs, best first. Two of the same name and
// clock rate, or of the same payload type, give ErrDuplicate.
func NewRegistry(codecs ...Codec) (*Registry, error) {
	r := &Registry{codecs: make([]Codec, 0, len(codecs))}
	for _, c := range codecs {
		if err := c.validate(); err != nil {
			return nil, err
		}
		for _, have := range r.codecs {
			if have.PayloadType == c.PayloadType || have.is(c.Name, c.ClockRate) {
				return nil, fmt.Errorf("codecs %v and %v (payload types %d and %d): %w",
					have.Info, c.Info, have.PayloadType, c.PayloadType, ErrDuplicate)
			}
		}
		r.codecs = append(r.codecs, c)
	}
	return r, nil
}

// Lookup finds a codec by the encoding name and clock rate of an rtpmap.
// Encoding names are not case-sensitive (RFC 8866 6.6).
func (r *Registry) Lookup(name string, clockRate int) (Codec, bool) {
	for _, c := range r.codecs {
		if c.is(name, clockRate) {
			return c, true
		}
	}
	return Codec{}, false
}

// ByName finds a codec by its name alone, as settings and command lines write it:
// "opus", "g722".
func (r *Registry) ByName(name string) (Codec, bool) {
	for _, c := range r.codecs {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Codec{}, false
}

// Names lists the codecs' names, best first.
func (r *Registry) Names() []string {
	names := make([]string, len(r.codecs))
	for i, c := range r.codecs {
		names[i] = c.Name
	}
	return names
}

// Infos lists the codecs' descriptions, best first.
func (r *Registry) Infos() []Info {
	infos := make([]Info, len(r.codecs))
	for i, c := range r.codecs {
		infos[i] = c.Info
	}
	return infos
}

func (c Codec) is(name string, clockRate int) bool {
	return c.ClockRate == clockRate && strings.EqualFold(c.Name, name)
}
