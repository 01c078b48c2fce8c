package demopbx

import (
	"strings"

	"offhook/media/codec"
	"offhook/media/codec/opus"
)

// choice is what an offer and the PBX have in common.
type choice struct {
	send    format // what the PBX sends
	codec   codec.Codec
	formats []format // the payload types of the answer, in its order
	receive []format // every payload type of the client that may come
}

// codecs are the PBX's. The registry cannot fail: its entries are constants.
func codecs() *codec.Registry {
	r, err := codec.NewRegistry(opus.Codec(), codec.G722(), codec.PCMU(), codec.PCMA())
	if err != nil {
		panic("demopbx: " + err.Error())
	}
	return r
}

// negotiate picks the client's first codec that the PBX has, and a
// telephone-event to go with it.
func negotiate(offer *description, style sdpStyle) (choice, error) {
	if len(offer.candidates) == 0 && (!offer.hidden || style.refusesHidden) {
		return choice{}, errNoICE
	}
	var c choice
	var audio []format
	known := codecs()
	for _, f := range offer.formats {
		switch have, ok := known.Lookup(f.name, f.clock); {
		case ok:
			if len(audio) == 0 {
				c.send, c.codec = f, have
			}
			audio = append(audio, f)
			c.receive = append(c.receive, f)
		case f.isEvent():
			c.receive = append(c.receive, f)
		}
	}
	if len(audio) == 0 {
		return choice{}, errNoCodec
	}
	c.formats = audio[:1]
	if style.several && len(audio) > 1 { // Asterisk: another one first, yet the client's first is sent
		c.formats = append([]format{audio[1], audio[0]}, audio[2:]...)
	}
	event, ok := offer.chooseEvent(c.send.clock)
	switch {
	case ok:
		c.formats = append(c.formats[:len(c.formats):len(c.formats)], event)
	case style.inventsEvent && offers(c.receive, 48000):
		event = format{payloadType: 96, name: "telephone-event", clock: 8000, channels: 1}
		c.formats = append(c.formats[:1:1], event)
		c.receive = append(c.receive, event)
	}
	return c, nil
}

// offers reports whether there is a telephone-event of that clock.
func offers(formats []format, clock int) bool {
	for _, f := range formats {
		if f.isEvent() && f.clock == clock {
			return true
		}
	}
	return false
}

// isEvent reports whether a payload type of the client is a telephone-event.
func (c choice) isEvent(payloadType uint8) bool {
	for _, f := range c.receive {
		if f.payloadType == payloadType {
			return f.isEvent()
		}
	}
	return false
}

// offered are the payload types of the PBX's own offers.
func offered(style sdpStyle) []format {
	formats := []format{
		{style.offerOpus, "opus", 48000, 2, "useinbandfec=1; minptime=10"},
		{9, "G722", 8000, 1, ""}, {0, "PCMU", 8000, 1, ""}, {8, "PCMA", 8000, 1, ""},
		{style.event48k, "telephone-event", 48000, 1, ""},
	}
	if style.comfortNoise { // offered only: the PBX neither sends nor hears it
		formats = append(formats, format{104, "CN", 48000, 1, ""})
	}
	formats = append(formats, format{style.event8, "telephone-event", 8000, 1, ""})
	if style.comfortNoise {
		formats = append(formats, format{13, "CN", 8000, 1, ""})
	}
	return formats
}

// mime is the codec's name as pion wants it.
func (f format) mime() string {
	if f.isEvent() {
		return "audio/telephone-event"
	}
	return "audio/" + strings.ToLower(f.name)
}
