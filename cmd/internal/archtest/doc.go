// Package archtest holds the architecture of Offhook as tests: who may import whom, what every package has to say about
// itself, how large its parts may grow. It has no code of its own that a program could use.
//
// A rule that only stands in a document is broken within a month, by people who mean well. Here each one is a row of a
// table with its reason beside it, and a change that breaks it fails with that reason.
//
//	cmd/offhook ──> gui ──> gui/present ──> sipclient ──> sipclient/{call,registration,account}
//	     │                        └──────> media (vocabulary) <──────┘
//	     └──> cmd/internal/boot ──> adapters: signaling secret history config trace demopbx
//	                                          media/{session,rtc,device,…}
//
// The tests read the source with go list and go/parser and start no goroutine. Begin with imports_test.go for the
// directions of the picture, then size_test.go and comments_test.go for what each file owes its reader. An exception
// goes into exceptions_test.go, with its reason.
package archtest
