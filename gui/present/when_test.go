package present

import (
	"testing"
	"time"

	"offhook/sipclient"
)

// speaking returns the catalog for a locale such as "es_MX".
func speaking(t *testing.T, locale string) *Catalog {
	t.Helper()
	c, err := NewCatalog(MatchLanguage(locale), CountryOf(locale))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDuration(t *testing.T) {
	for locale, want := range map[string][3]string{
		"en": {"31 s", "2 min 47 s", "1 h 5 min"},
		"ko": {"31초", "2분 47초", "1시간 5분"},
		"ja": {"31秒", "2分47秒", "1時間5分"},
		"de": {"31 s", "2 min 47 s", "1 h 5 min"},
		"es": {"31 s", "2 min 47 s", "1 h 5 min"},
		"fr": {"31 s", "2 min 47 s", "1 h 5 min"},
	} {
		c := speaking(t, locale)
		if got := [3]string{c.Duration(31 * time.Second), c.Duration(167 * time.Second), c.Duration(65 * time.Minute)}; got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

// TestWhen has the formats of CLDR 48 for each locale: a time today, yesterday,
// a day of the last week, a date of this year, one of another, and the future.
func TestWhen(t *testing.T) {
	now := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	moments := [...]time.Time{now.Add(-55 * time.Minute), now.Add(-17 * time.Hour), now.AddDate(0, 0, -3), now.AddDate(0, 0, -17), now.AddDate(-1, 0, 0), now.AddDate(0, 0, 2)}
	for locale, want := range map[string][6]string{
		"en":    {"15:05", "Yesterday", "Tuesday", "3 Nov", "20 Nov 2025", "22 Nov"},
		"en_US": {"3:05 PM", "Yesterday", "Tuesday", "Nov 3", "Nov 20, 2025", "Nov 22"},
		"en_CA": {"3:05 PM", "Yesterday", "Tuesday", "Nov 3", "Nov 20, 2025", "Nov 22"},
		"en_GB": {"15:05", "Yesterday", "Tuesday", "3 Nov", "20 Nov 2025", "22 Nov"},
		"en_AU": {"3:05 PM", "Yesterday", "Tuesday", "3 Nov", "20 Nov 2025", "22 Nov"},
		"ko_KR": {"오후 3:05", "어제", "화요일", "11월 3일", "2025년 11월 20일", "11월 22일"},
		"ja_JP": {"15:05", "昨日", "火曜日", "11月3日", "2025年11月20日", "11月22日"},
		"de_DE": {"15:05", "Gestern", "Dienstag", "3. Nov.", "20. Nov. 2025", "22. Nov."},
		"de_AT": {"15:05", "Gestern", "Dienstag", "3. Nov.", "20. Nov. 2025", "22. Nov."},
		"es_ES": {"15:05", "Ayer", "martes", "3 nov", "20 nov 2025", "22 nov"},
		"es_MX": {"3:05 p.\u00a0m.", "Ayer", "martes", "3 nov", "20 nov 2025", "22 nov"},
		"fr_FR": {"15:05", "Hier", "mardi", "3 nov.", "20 nov. 2025", "22 nov."},
		"fr_CA": {"15:05", "Hier", "mardi", "3 nov.", "20 nov. 2025", "22 nov."},
	} {
		c := speaking(t, locale)
		var got [6]string
		for i, m := range moments {
			got[i] = c.When(m, now)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

// TestLastCall: what stands in a sentence is written as there, and not as by itself.
func TestLastCall(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for locale, want := range map[string][2]string{
		"en_GB": {"last call yesterday", "last call 11:00"},
		"de_DE": {"letzter Anruf gestern", "letzter Anruf 11:00"},
		"es_ES": {"última llamada ayer", "última llamada 11:00"},
		"fr_FR": {"dernier appel hier", "dernier appel 11:00"},
	} {
		for i, before := range []time.Duration{24 * time.Hour, time.Hour} {
			if got := speaking(t, locale).LastCall(sipclient.CallRecord{Started: now.Add(-before)}, now); got != want[i] {
				t.Errorf("%s: %q, want %q", locale, got, want[i])
			}
		}
	}
}

// TestWhenAcrossMidnight: the days are those of now's time zone.
func TestWhenAcrossMidnight(t *testing.T) {
	c := speaking(t, "en_GB")
	seoul := time.FixedZone("KST", 9*3600)
	now := time.Date(2026, 11, 20, 0, 30, 0, 0, seoul)
	for at, want := range map[time.Time]string{
		now.Add(-20 * time.Minute).UTC(): "00:10",
		now.Add(-31 * time.Minute).UTC(): "Yesterday",
		now.Add(-25 * time.Hour).UTC():   "Wednesday",
		now.AddDate(0, 0, -6).UTC():      "Saturday",
		now.AddDate(0, 0, -7).UTC():      "13 Nov",
	} {
		if got := c.When(at, now); got != want {
			t.Errorf("When(%v) = %q, want %q", at, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	midnight := time.Date(2026, 11, 20, 0, 7, 0, 0, time.UTC)
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for locale, want := range map[string][2]string{
		"en_US": {"12:07 AM", "12:00 PM"}, "ko_KR": {"오전 12:07", "오후 12:00"}, "ja_JP": {"00:07", "12:00"},
		"de_CH": {"00:07", "12:00"}, "es": {"00:07", "12:00"}, "es_CO": {"12:07 a.\u00a0m.", "12:00 p.\u00a0m."}, "fr_BE": {"00:07", "12:00"},
	} {
		c := speaking(t, locale)
		if got := [2]string{c.Clock(midnight), c.Clock(noon)}; got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

func TestQuantities(t *testing.T) {
	for locale, want := range map[string][4]string{
		"en":    {"10,000", "4.2", "3.5%", "100%"},
		"en_KR": {"10,000", "4.2", "3.5%", "100%"},
		"ko_KR": {"10,000", "4.2", "3.5%", "100%"},
		"ja_JP": {"10,000", "4.2", "3.5%", "100%"},
		"de_DE": {"10.000", "4,2", "3,5\u00a0%", "100\u00a0%"},
		"de_CH": {"10’000", "4.2", "3.5%", "100%"},
		"es_ES": {"10.000", "4,2", "3,5\u00a0%", "100\u00a0%"},
		"es_MX": {"10,000", "4.2", "3.5\u00a0%", "100\u00a0%"},
		"fr_FR": {"10\u00a0000", "4,2", "3,5\u00a0%", "100\u00a0%"},
	} {
		c := speaking(t, locale)
		if got := [4]string{c.Integer(10000), c.Decimal(4.2, 1), c.Percent(3.5, 1), c.Percent(100, 0)}; got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}
