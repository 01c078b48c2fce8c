// Package account says what an account is and how text becomes an address:
// the server that a person typed becomes an Endpoint to connect to, and the
// number that a person dialled becomes a SIP URI.
//
//	"pbx.example.com"       ──ParseServer──> Endpoint{wss, pbx.example.com, 7444, /}
//	"+82 (0)70-1000 2000"   ──ParseTarget──> Target{sip:+827010002000@HOST}
//	"070-1000-2000,,12"     ──Account.Target, by its rules──> the same, and what is sent after the answer
//
// It is pure: no goroutine, no network, no clock. Everything a person or a
// provisioning file can type is parsed with limits and fuzzed.
//
// Read next: sipclient, which holds accounts and acts for them.
package account
