package tone

import (
	"strings"
	"time"
)

// country is the three tones of one national network.
type country struct {
	ringback, busy, congestion cadence
}

// on is a burst of one or two frequencies in Hz, off a pause; both in ms.
func on(ms int64, hz ...float64) step {
	s := step{duration: time.Duration(ms) * time.Millisecond}
	copy(s.hz[:], hz)
	return s
}

func off(ms int64) step { return on(ms) }

// beating is a burst of one frequency modulated by another, in E.180 "f1 x f2".
func beating(ms int64, hz, by float64) step {
	s := on(ms, hz)
	s.beat = by
	return s
}

// even is a burst and a pause of the same length.
func even(ms int64, hz ...float64) cadence { return cadence{on(ms, hz...), off(ms)} }

// itu is what ITU-T E.180/Q.35 recommends where there is no national custom.
var itu = country{
	ringback:   cadence{on(1000, 425), off(4000)},
	busy:       even(500, 425),
	congestion: even(250, 425),
}

// northAmerica is the precise tone plan of country code 1.
var northAmerica = country{
	ringback:   cadence{on(2000, 440, 480), off(4000)},
	busy:       even(500, 480, 620),
	congestion: even(250, 480, 620),
}

// countries are the tones of ITU-T E.180 Supplement 2, by ISO 3166-1 code. It is
// never written to.
var countries = map[string]country{
	"AT": {cadence{on(1000, 420), off(5000)}, even(400, 420), even(200, 420)},
	"AU": {
		cadence{on(400, 413, 438), off(200), on(400, 413, 438), off(2000)},
		even(375, 425),
		cadence{on(375, 425), off(375), quieter(10, on(375, 425)), off(375)},
	},
	"BE": {cadence{on(1000, 425), off(3000)}, even(500, 425), even(167, 425)},
	"BR": {
		cadence{on(1000, 425), off(4000)},
		even(250, 425),
		cadence{on(250, 425), off(250), on(750, 425), off(250)},
	},
	"CA": northAmerica,
	"CH": {cadence{on(1000, 425), off(4000)}, even(500, 425), even(200, 425)},
	"CN": {cadence{on(1000, 450), off(4000)}, even(350, 450), even(700, 450)},
	"CZ": {cadence{on(1000, 425), off(4000)}, even(330, 425), even(165, 425)},
	"DE": {cadence{on(1000, 425), off(4000)}, even(480, 425), even(240, 425)},
	"DK": {cadence{on(1000, 425), off(4000)}, even(500, 425), even(200, 425)},
	"ES": {
		cadence{on(1500, 425), off(3000)},
		even(200, 425),
		cadence{on(200, 425), off(200), on(200, 425), off(200), on(200, 425), off(600)},
	},
	"FI": {cadence{on(1000, 425), off(4000)}, even(300, 425), even(200, 425)},
	"FR": {cadence{on(1500, 440), off(3500)}, even(500, 440), even(250, 440)},
	"GB": {
		cadence{on(400, 400, 450), off(200), on(400, 400, 450), off(2000)},
		even(375, 400),
		cadence{on(400, 400), off(350), on(225, 400), off(525)},
	},
	"IN": {
		cadence{beating(400, 400, 25), off(200), beating(400, 400, 25), off(2000)},
		even(750, 400),
		even(250, 400),
	},
	"IT": {cadence{on(1000, 425), off(4000)}, even(500, 425), even(200, 425)},
	"JP": {cadence{beating(1000, 400, 16), off(2000)}, even(500, 400), even(500, 400)},
	"KR": {
		cadence{on(1000, 440, 480), off(2000)},
		even(500, 480, 620),
		cadence{on(300, 480, 620), off(200)},
	},
	"MX": {cadence{on(1000, 425), off(4000)}, even(250, 425), even(250, 425)},
	"NL": {cadence{on(1000, 425), off(4000)}, even(500, 425), even(250, 425)},
	"NO": {cadence{on(1000, 425), off(4000)}, even(500, 425), even(200, 425)},
	"NZ": {
		cadence{on(400, 400, 450), off(200), on(400, 400, 450), off(2000)},
		even(500, 400),
		even(250, 400),
	},
	"RU": {cadence{on(800, 425), off(3200)}, even(350, 425), even(175, 425)},
	"SE": {cadence{on(1000, 425), off(5000)}, even(250, 425), cadence{on(250, 425), off(750)}},
	"US": northAmerica,
}

// quieter is the step at that many dB below Level.
func quieter(dB float64, s step) step {
	s.down = dB
	return s
}

func lookup(code string) country {
	if c, ok := countries[strings.ToUpper(code)]; ok {
		return c
	}
	return itu
}
