package scenario

import (
	"encoding/binary"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"offhook/cmd/internal/control"
	"offhook/media"
	"offhook/media/mediatest"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
	"offhook/sipclient/demopbx"
)

func demoPeople() map[string]func(*testing.T, *stage) {
	return map[string]func(*testing.T, *stage){
		"formats": plainly(func(d *desk) {
			server, err := url.Parse(d.pbx.URL())
			d.must(err)
			for _, typed := range []string{"tel:91-97;phone-context=+82", "91 97", "sip:9197@" + server.Hostname() + ";user=phone?Subject=x"} {
				v := d.active(d.do(control.Request{Do: control.Dial, To: typed}))
				d.check(v.Peer.Number == "9197", "%s has called %q", typed, v.Peer.Number)
				d.hangUp(v.ID)
			}
		}),
		"rules": with(func(s *setup) { s.Rules = []account.DialRule{{Starts: "+44", Replace: "91"}} }, func(d *desk) {
			d.call("+44 97")
			d.hears(demopbx.ToneHz)
		}),
		"contact": plainly(func(d *desk) {
			_, err := d.app.Client.SaveContact(d.ctx, sipclient.Contact{Name: "Milliwatt", Numbers: []sipclient.ContactNumber{{Number: "9197"}}})
			d.must(err)
			id := d.call("9197")
			d.shows(id, "with the name of the contact", func(v sipclient.CallView) bool { return v.Contact == "Milliwatt" })
		}),
		"history": plainly(func(d *desk) {
			answered := d.call("9197")
			d.hangUp(answered)
			v := d.endsAs(answered, call.Answered)
			busy := d.endsAs(d.do(control.Request{Do: control.Dial, To: "486"}), call.Busy)
			d.recorded(func(r sipclient.CallRecord) bool {
				return isOf(r, v) && r.Result == call.Answered && r.Number == "9197"
			})
			d.recorded(func(r sipclient.CallRecord) bool {
				return isOf(r, busy) && r.Result == call.Busy && r.Answered.IsZero()
			})
			records, err := d.app.Client.Recent(d.ctx, sipclient.HistoryQuery{Limit: 10})
			d.must(err)
			d.check(len(records) == 2, "there are %d calls in the history", len(records))
		}),
		"stereo": plainly(func(d *desk) {
			left, right := d.recording("9197", func() { d.listensFor(time.Second) })
			d.check(has(left, ourTone) && !has(left, demopbx.ToneHz), "on the left is not our tone alone")
			d.check(has(right, demopbx.ToneHz) && !has(right, ourTone), "on the right is not their tone alone")
		}),
		"paused": plainly(func(d *desk) {
			id := d.call("9197")
			d.hears(demopbx.ToneHz)
			d.do(control.Request{Do: control.Record, On: true, Call: id})
			d.do(control.Request{Do: control.Pause, On: true, Call: id})
			d.shows(id, "recorded, and paused", func(v sipclient.CallView) bool { return v.Recording && v.RecordingPaused })
			d.listensFor(2 * time.Second)
			d.hangUp(id)
			for _, file := range d.files() {
				left, right, err := readStereo(file)
				d.must(err)
				d.check(len(left) < media.SampleRate && !has(left, ourTone) && !has(right, demopbx.ToneHz), "the pause of 2 s left %d samples in %s", len(left), file)
			}
		}),
		"opus": with(choosing(func(c *sipclient.Choices) { c.Recording.Format = media.OggOpus }), func(d *desk) {
			id := d.call("9197")
			d.hears(demopbx.ToneHz)
			d.do(control.Request{Do: control.Record, On: true, Call: id})
			d.listensFor(time.Second)
			d.hangUp(id)
			files := d.files()
			d.check(len(files) == 1, "there are the files %q", files)
			for _, file := range files {
				content, err := os.ReadFile(file)
				d.must(err)
				d.check(filepath.Ext(file) == media.OggOpus.Extension() && len(content) > 1000 && string(content[:4]) == "OggS", "%s is no Ogg of a second", file)
			}
		}),
	}
}

// isOf reports whether a record is a call's: its ID begins with the Call-ID.
func isOf(r sipclient.CallRecord, v sipclient.CallView) bool {
	return v.SIPCallID != "" && strings.HasPrefix(r.ID, v.SIPCallID)
}

// recorded waits until the history has a call that fits.
func (p *phone) recorded(fits func(sipclient.CallRecord) bool) (found sipclient.CallRecord) {
	again := time.NewTicker(look)
	defer again.Stop()
	for p.err == nil {
		records, err := p.app.Client.Recent(p.ctx, sipclient.HistoryQuery{Limit: 100})
		p.must(err)
		for _, found = range records {
			if fits(found) {
				return found
			}
		}
		select {
		case <-again.C:
		case <-p.ctx.Done():
			p.failf("the call is not in the history, but %+v", records)
		}
	}
	return found
}

// listensFor lets time pass in a call: what is recorded takes as long as it takes.
func (p *phone) listensFor(d time.Duration) {
	if p.err != nil {
		return
	}
	select {
	case <-time.After(d):
	case <-p.ctx.Done():
		p.failf("no time to listen")
	}
}

// recording calls a number, records what during does, and returns both sides of the file that the history names.
func (p *phone) recording(number string, during func()) (left, right []float32) {
	id := p.call(number)
	p.do(control.Request{Do: control.Record, On: true, Call: id})
	p.shows(id, "recorded", func(v sipclient.CallView) bool { return v.Recording })
	during()
	p.hangUp(id)
	v := p.ended(id)
	r := p.recorded(func(r sipclient.CallRecord) bool { return isOf(r, v) })
	p.check(len(r.Recordings) == 1, "the history names %d recordings", len(r.Recordings))
	if p.err == nil {
		var err error
		left, right, err = readStereo(r.Recordings[0])
		p.must(err)
	}
	return left, right
}

// files are the recordings in the phone's folder.
func (p *phone) files() []string {
	files, err := filepath.Glob(filepath.Join(p.folder, "*"))
	p.must(err)
	return files
}

// readStereo gives both channels of a WAV file of 16 bits.
func readStereo(name string) (left, right []float32, err error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	const header = 44 // RIFF, fmt and the head of data, as package wav writes them
	for at := header; at+4 <= len(content); at += 4 {
		left = append(left, float32(int16(binary.LittleEndian.Uint16(content[at:])))/math.MaxInt16)
		right = append(right, float32(int16(binary.LittleEndian.Uint16(content[at+2:])))/math.MaxInt16)
	}
	return left, right, nil
}

// has reports whether a recording at 48 kHz holds a tone somewhere.
func has(samples []float32, hz float64) bool {
	for from := 0; from+window <= len(samples); from += window {
		if mediatest.ToneLevel(samples[from:from+window], media.SampleRate, hz) > loud {
			return true
		}
	}
	return false
}
