package tone

import "testing"

func TestCountryForNumber(t *testing.T) {
	for number, want := range map[string]string{
		"07010002000": "KR", "070-1000-2000": "KR", "0212345678": "KR", "02-123-4567": "KR", "01012345678": "KR",
		"0311234567": "KR", "050212345678": "KR", "08012345678": "KR", "sip:07010002000@pbx.example": "KR",
		"sips:07010002000@pbx.example;transport=ws": "KR", "tel:+82-2-1234-5678": "KR",
		"+827010002000": "KR", "00827010002000": "KR", "+82 (0)10 1234 5678": "KR",
		"+12125551234": "US", "+1 (416) 555-0100": "CA", "+1": "US", "+442079460000": "GB", "+4930123456": "DE",
		"+33123456789": "FR", "+34910000000": "ES", "+81312345678": "JP", "+8613800000000": "CN", "+911123456789": "IN",
		"+61212345678": "AU", "+551112345678": "BR", "+390612345678": "IT", "+31201234567": "NL", "+4681234567": "SE",
		"+41441234567": "CH", "+4311234567": "AT", "+525512345678": "MX", "+74951234567": "RU", "+77271234567": "KZ",
		"+3531234567": "IE", "+85221234567": "HK",
		"": "", "1000": "", "alice": "", "sip:alice@example.com": "", "02079460000": "", "0701000": "", "+": "", "+999123": "",
		"9196": "", "0701000200012": "", "+82bob": "",
	} {
		if got := CountryForNumber(number); got != want {
			t.Errorf("CountryForNumber(%q) = %q, want %q", number, got, want)
		}
	}
}

func TestCountryForLocale(t *testing.T) {
	for locale, want := range map[string]string{
		"ko_KR": "KR", "ko_KR.UTF-8": "KR", "ko": "KR", "en_US.UTF-8": "US", "en_GB": "GB", "de-AT": "AT",
		"de_DE@euro": "DE", "ja": "JP", "zh-Hans-CN": "CN", "pt_BR.utf8": "BR", "es-419": "",
		"": "", "C": "", "C.UTF-8": "", "POSIX": "", "!": "", "xx_YY_ZZ_nonsense": "",
	} {
		if got := CountryForLocale(locale); got != want {
			t.Errorf("CountryForLocale(%q) = %q, want %q", locale, got, want)
		}
	}
}

func FuzzCountryForNumber(f *testing.F) {
	for _, seed := range []string{"07010002000", "+82", "+1416", "sip:@", "tel:;", "00", "+77", "(("} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number string) {
		if c := CountryForNumber(number); c != "" && len(c) != 2 {
			t.Errorf("CountryForNumber(%q) = %q", number, c)
		}
	})
}
