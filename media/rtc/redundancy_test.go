package rtc

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func redundantAudio(c *Config) { c.Redundancy = true }

// TestRedundantAudio: both offer it, each packet repeats two, and the copies come with
// the numbers of what they are copies of.
func TestRedundantAudio(t *testing.T) {
	a, b := newStation(t, redundantAudio), newStation(t, redundantAudio)
	offer := a.offer()
	if !strings.Contains(offer, "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n") || !strings.Contains(offer, " 111 9 0 8 63 ") {
		t.Fatalf("the offer:\n%s", offer)
	}
	answer := b.answer(offer)
	if !strings.Contains(answer, "a=fmtp:63 111/111\r\n") {
		t.Fatalf("the answer:\n%s", answer)
	}
	a.accept(answer)
	a.reach(Connected)
	b.reach(Connected)
	if !a.TakesRedundancy() || !b.TakesRedundancy() {
		t.Fatal("it was not agreed")
	}
	b.hears(a, "plain")
	a.SetRedundancy(2)
	first := b.hears(a, "0")
	for k := 1; k < 5; k++ {
		if err := a.Send(fmt.Append(nil, k), 960, false); err != nil {
			t.Fatal(err)
		}
	}
	copies := map[string]int{}
	for {
		p := <-b.packets
		text := string(p.Payload)
		if text == "plain" {
			continue
		}
		k := uint16(text[0] - '0')
		if p.PayloadType != 111 || p.Sequence != first.Sequence+k || p.Timestamp != first.Timestamp+960*uint32(k) || p.Arrival.IsZero() {
			t.Errorf("%q: %+v", text, p)
		}
		if p.Copy {
			copies[text]++
		} else if text == "4" {
			break
		}
	}
	if fmt.Sprint(copies) != "map[0:2 1:2 2:2 3:1]" && fmt.Sprint(copies) != "map[0:1 1:2 2:2 3:1]" {
		t.Errorf("copies %v", copies)
	}
	if codec := b.Stats().RemoteCodec; codec != "opus/48000/2" {
		t.Errorf("the codec is %q", codec)
	}
}

// TestRedundantAudioAfterPause: what was said before a pause is not said again after it.
func TestRedundantAudioAfterPause(t *testing.T) {
	a, b := newStation(t, redundantAudio), newStation(t, redundantAudio)
	a.accept(b.answer(a.offer()))
	a.reach(Connected)
	b.reach(Connected)
	a.SetRedundancy(1)
	for _, text := range []string{"a", "b", "", "c", "d"} {
		if text == "" {
			a.Skip(time.Second)
		} else if err := a.Send([]byte(text), 960, false); err != nil {
			t.Fatal(err)
		}
	}
	copies := ""
	for {
		p := <-b.packets
		if p.Copy {
			copies += string(p.Payload)
		} else if string(p.Payload) == "d" {
			break
		}
	}
	if copies != "ac" {
		t.Errorf("copies of %q", copies)
	}
}

// TestRedundantAudioOfBrowsers: what browsers offer is answered, with their payload type
// and in their order; a server that does not know it leaves it out.
func TestRedundantAudioOfBrowsers(t *testing.T) {
	offer := recorded(t, "jssip-offer")
	b := newStation(t, redundantAudio)
	if answer := b.answer(offer); !strings.Contains(answer, "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n") || !b.TakesRedundancy() {
		t.Errorf("the answer:\n%s", answer)
	}
	b = newStation(t, redundantAudio)
	if answer := b.answer(replacing(offer, " 111 63 ", " 63 111 ")); !strings.Contains(answer, "SAVPF 63 111 ") {
		t.Errorf("who would rather be sent it is answered\n%s", answer)
	}
	if answer := newStation(t).answer(offer); strings.Contains(answer, "red/48000") {
		t.Errorf("not wanted, but answered\n%s", answer)
	}
	b = newStation(t, redundantAudio)
	b.offer()
	b.accept(recorded(t, "freeswitch-answer-opus"))
	if b.TakesRedundancy() {
		t.Error("FreeSWITCH takes it")
	}
	for _, fmtp := range []string{"111/9", "63/63", "", "x/x", "999/999", "64/64"} {
		b = newStation(t, redundantAudio)
		if answer := b.answer(replacing(offer, "a=fmtp:63 111/111", "a=fmtp:63 "+fmtp)); strings.Contains(answer, "red/48000") {
			t.Errorf("of %q it was answered\n%s", fmtp, answer)
		}
	}
}
