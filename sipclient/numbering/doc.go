// Package numbering knows the numbering plans of countries: how a number is
// written there, how it is dialled from elsewhere (ITU-T E.164), and which
// numbers reach the emergency services.
//
//	"010-1234-5678", KR ──International──> "+821012345678"
//	"+821012345678", KR ──National───────> "01012345678"
//	"01012345678",   KR ──Written────────> "010-1234-5678"
//	"119",           KR ──Emergency──────> true
//
// The data is libphonenumber's (github.com/nyaruka/phonenumbers), of which this
// is the only user. It costs 4.9 MB of a program, 1.6 MB of memory and some 30 ms
// of its start, and saves what no one keeps up by hand: the plans of 245 regions
// change several times a month. What a newer plan has and this data has not is
// never changed: only numbers that are valid for certain are rewritten.
//
// The package is pure: no I/O, no goroutine. The data is compiled in.
//
// Read next: sipclient/account, whose dialling rules use it.
package numbering
