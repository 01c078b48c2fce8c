package archtest

// sizeExceptions are the files, functions, structs and interfaces that may be larger than size_test.go allows: their
// name as its message gives it, and the reason.
var sizeExceptions = map[string]string{
	"sipclient/account.Account": "data: all that one account's settings say, one value",
	"sipclient.CallView":        "data: all that is shown of a call, one value",
	"sipclient.Line":            "a port: what one account can say to its server belongs together",
	"sipclient.Leg":             "a port: what can be said in one dialog belongs together",
	"sipclient.Media":           "a port: one adapter makes all the sound",
	"sipclient.MediaSession":    "a port: what one call asks of its audio belongs together",
}

// stateExceptions are package variables that change after their package has started, with the reason.
var stateExceptions = map[string]string{}
