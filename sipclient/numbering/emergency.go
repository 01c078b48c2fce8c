package numbering

import "github.com/nyaruka/phonenumbers"

// Emergency reports whether number reaches an emergency service in one of the
// countries, by libphonenumber's ShortNumberMetadata. 112 and 911 do everywhere,
// as they do on any mobile telephone (3GPP TS 22.101 section 10.1.1). Numbers
// that only begin like one do not.
func Emergency(number string, countries ...string) bool {
	if number == "112" || number == "911" {
		return true
	}
	if !dialable(number) {
		return false
	}
	for _, country := range countries {
		if phonenumbers.IsEmergencyNumber(number, country) {
			return true
		}
	}
	return false
}
