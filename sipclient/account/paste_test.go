package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestPastedFormats: what people have on their clipboards.
func TestPastedFormats(t *testing.T) {
	for text, uri := range map[string]string{
		"Tel.: +82 (0)70 1000-2000":                                         "sip:+827010002000@pbx",
		"전화 070-1000-2000":                                                  "sip:07010002000@pbx",
		"電話：03-1234-5678":                                                   "sip:0312345678@pbx",
		"Téléphone : 06 12 34 56 78":                                        "sip:0612345678@pbx",
		"☎ 070-1000-2000":                                                   "sip:07010002000@pbx",
		"📞\u00a0+1 (212) 555-0100":                                          "sip:+12125550100@pbx",
		"'01012345678":                                                      "sip:01012345678@pbx",
		"\"070 1000 2000\"":                                                 "sip:07010002000@pbx",
		"٠٧٠١٠٠٠٢٠٠٠":                                                       "sip:07010002000@pbx",
		"\u202d+82 70‑1000‑2000\u202c":                                      "sip:+827010002000@pbx", // as phones copy it
		"sms:+827010002000?body=hi":                                         "sip:+827010002000@pbx",
		"skype:+827010002000?call":                                          "sip:+827010002000@pbx",
		"tel:+82-70-1000-2000;phone-context=+82;isub=1":                     "sip:+827010002000@pbx",
		"tel:7042;phone-context=+1-914-555":                                 "sip:7042@pbx",
		"\"Kim\" <sip:1001@example.com>;tag=88":                             "sip:1001@example.com",
		"<sip:1001@example.com;transport=ws>;tag=88":                        "sip:1001@example.com",
		"<<sip:1001@example.com>>":                                          "sip:1001@example.com",
		"sip:1001@example.com>":                                             "sip:1001@example.com",
		"Alice <sip:alice@example.com>, Bob <sip:b@x.test>":                 "",
		"sip:alice:secret@example.com":                                      "sip:alice@example.com",
		"alice:secret@example.com":                                          "sip:alice@example.com",
		"sip:1001@example.com?Replaces=x%3Bto-tag%3D1&Route=%3Csip:evil%3E": "sip:1001@example.com",
		"sip:1001@example.com;method=REGISTER;maddr=192.0.2.1;transport=udp;lr;ttl=9;x-any=1": "sip:1001@example.com",
		"sip:+8270;phone-context=x;ext=3@example.com;user=phone":                              "sip:+8270@example.com;user=phone",
		"sips:vm@example.com;target=sip:1001%40example.com;cause=486":                         "sip:vm@example.com;target=sip:1001%40example.com;cause=486",
		"sip:1001?Subject=x":    "sip:1001@pbx",
		"1-800-FLOWERS":         "sip:1-800-FLOWERS@pbx", // a name, until a person wants its digits
		"room 12":               "",                      // no label: rather a name that is looked for
		"070-1000-2000 or 1002": "",
		"＋８２（０）７０－１０００－２０００":                      "sip:+827010002000@pbx",
		"０３（１２３４）５６７８":                            "sip:0312345678@pbx",
		"070・1000・2000":                           "sip:07010002000@pbx",
		"0049 (0)30 123456":                       "sip:004930123456@pbx",
		"00 49 (0) 30 123456":                     "sip:004930123456@pbx",
		"011 44 (0)20 7946 0018":                  "sip:011442079460018@pbx",
		"(0)30 123456":                            "sip:030123456@pbx",
		"M +49 170 1234567":                       "sip:+491701234567@pbx",
		"T: 070-1000-2000":                        "sip:07010002000@pbx",
		"Ph. (02) 9555 0100":                      "sip:0295550100@pbx",
		"Phone number: 070.1000.20":               "sip:070100020@pbx",
		"Tel (work): 070-1000-2000":               "sip:07010002000@pbx",
		"Kim Min-jun 070-1000-2000":               "sip:07010002000@pbx",
		"김민준 010-1234-5678":                       "sip:01012345678@pbx",
		"070-1000-2000 (office)":                  "sip:07010002000@pbx",
		"Kim: +82 (0)70 1000 2000 (mobile phone)": "sip:+827010002000@pbx",
		"mailto:alice@example.com":                "sip:alice@example.com",
		"mailto:alice@example.com?subject=hello":  "sip:alice@example.com",
		"room 12-34":                              "",
		"1-800-356-FLOWERS 2":                     "",
		"Kim 070-1000-2000 Lee":                   "",
		"Kim 070-1000-2000 / 070-1000-3000":       "",
		"Kim +49 170 1234567 0170 12345":          "",
		"02-111-2222 • 010-3333-4444":             "",
		"０３－１２３４－５６７８／０９０－１２３４－５６７８": "",
		"Suite 200 (212) 555-0100":              "",
		"세종시 30112 (044) 123-4567":              "",
		"Line 2 070-1000-2000":                  "",
		"Meeting 2024-05-01":                    "",
		"Kim 1 (800) 555-0100":                  "sip:18005550100@pbx",
		"Kim 0711 / 12 34 56":                   "sip:0711123456@pbx",
		"https://wa.me/827010002000":            "",
		"order 2024/1002003 of kim@example.com": "",
		"sip:a@b;x=\u0000":                      "",
		"sip:a@b?x@evil.example":                "sip:a@b",
	} {
		target, err := ParseTarget(text, "pbx")
		if uri == "" {
			if err == nil {
				t.Errorf("%q is %s; want an error", text, target.URI())
			}
			continue
		}
		if err != nil || target.URI() != uri {
			t.Errorf("%q is %s, %v; want %s", text, target.URI(), err, uri)
		}
	}
}

func steps(p PostDial) string {
	var parts []string
	for _, s := range p.Steps() {
		switch {
		case s.Wait:
			parts = append(parts, fmt.Sprintf("wait %v %s", s.Pause, s.Digits))
		default:
			parts = append(parts, fmt.Sprintf("%v %s", s.Pause, s.Digits))
		}
	}
	return strings.Join(parts, "; ")
}

func TestPostDial(t *testing.T) {
	for text, want := range map[string][2]string{
		"07010002000,1234":          {"07010002000", "2s 1234"},
		"07010002000,,1234#":        {"07010002000", "4s 1234#"},
		"070-1000-2000 , 12 ; 34":   {"07010002000", "2s 12; wait 0s 34"},
		"07010002000;1234;*5":       {"07010002000", "wait 0s 1234; wait 0s *5"},
		"07010002000;,1234":         {"07010002000", "wait 2s 1234"},
		"07010002000,;1234":         {"07010002000", "wait 0s 1234"}, // waiting is pause enough
		"07010002000w1234p5":        {"07010002000", "wait 0s 1234; 2s 5"},
		"07010002000p12":            {"07010002000", "2s 12"},
		"07010002000,":              {"07010002000", ""},
		"07010002000,AB1":           {"07010002000", "2s AB1"},
		"０７０１０００２０００，１２":            {"07010002000", "2s 12"},
		"+1 (212) 555-0100 x123":    {"+12125550100", "wait 0s 123"},
		"+1 212 555 0100, ext. 123": {"+12125550100", "wait 0s 123"},
		"02-555-0101 내선 12":         {"025550101", "wait 0s 12"},
		"03-1234-5678 内線12":         {"0312345678", "wait 0s 12"},
		"tel:+12125550100;ext=123":  {"+12125550100", "wait 0s 123"},
		"tel:+12125550100,,9":       {"+12125550100", "4s 9"},
		"tel:1;postd=pp22":          {"1", "4s 22"},
		"sip:123,,456@example.com":  {"123", "4s 456"},
		"sip:+82 70;456@pbx":        {"+8270", "wait 0s 456"},
		"123%2C456@example.com":     {"123", "2s 456"},
		"sip:1;ext=3;x=y@pbx":       {"1", "wait 0s 3"},
		"sip:alice,,5@example.com":  {"alice,,5", ""}, // whoever is called that
		"sip:12p34@example.com":     {"12p34", ""},
		"*72,1":                     {"*72", "2s 1"},
		"Tel. 1002,5":               {"1002", "2s 5"},
		"07010002000":               {"07010002000", ""},
	} {
		got, err := ParseTarget(text, "pbx")
		if err != nil || got.User != want[0] || steps(got.PostDial) != want[1] {
			t.Errorf("%q dials %q and then %q, %v; want %q", text, got.User, steps(got.PostDial), err, want)
		}
	}
	for _, bad := range []string{",1234", "070,12x", "070," + strings.Repeat("1", 65), "070" + strings.Repeat(",", 40) + "1", "alice,12", "w12"} {
		if got, err := ParseTarget(bad, "pbx"); err == nil && !got.PostDial.Empty() {
			t.Errorf("%q dials %q and then %q", bad, got.User, steps(got.PostDial))
		}
	}
}

func TestPostDialIsKeptByRules(t *testing.T) {
	a := Account{Server: "pbx.test", Number: "1", Rules: []DialRule{{Starts: "0", Replace: "+82"}}}
	got, err := a.Target("07010002000,,12")
	if err != nil || got.User != "+827010002000" || steps(got.PostDial) != "4s 12" {
		t.Errorf("it dials %q and then %q, %v", got.User, steps(got.PostDial), err)
	}
}

// TestNoSecretIsPrinted: neither a target nor an error tells a PIN or a password.
func TestNoSecretIsPrinted(t *testing.T) {
	target, err := ParseTarget("07010002000,,86753", "pbx")
	if err != nil {
		t.Fatal(err)
	}
	js, err := json.Marshal(target)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "target", target, "after", target.PostDial)
	all := fmt.Sprintf("%v %+v %#v %s %x %q", target, target, target, target, target.PostDial, target.PostDial) + string(js) + log.String()
	for _, bad := range []string{"070x,,86753", "070;86753x", "sip:alice:86753@", "x y:86753@h h"} {
		_, err := ParseTarget(bad, "pbx")
		if !errors.Is(err, ErrBadTarget) {
			t.Errorf("%q: %v", bad, err)
		}
		all += fmt.Sprint(err)
	}
	if strings.Contains(all, "86753") || strings.Contains(all, "3836373533") {
		t.Errorf("it got out: %s", all)
	}
}

// FuzzPostDial: what is sent is digits, within the limits, with sane pauses.
func FuzzPostDial(f *testing.F) {
	for _, s := range []string{"070,12", "070;12w3", "070 ext. 1", "tel:1;postd=p1", "1p2", "070,,,,,A1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := ParseTarget(text, "pbx")
		if err != nil {
			return
		}
		digits := 0
		for _, s := range target.PostDial.Steps() {
			digits += len(s.Digits)
			if s.Digits == "" || strings.Trim(s.Digits, "0123456789*#ABCD") != "" || s.Pause < 0 || s.Pause > maxPauses*PauseLength || s.Pause%time.Second != 0 {
				t.Errorf("%q has the step %+v", text, s)
			}
		}
		if digits > maxPostDial || digits > 0 == target.PostDial.Empty() {
			t.Errorf("%q sends %d digits", text, digits)
		}
	})
}
