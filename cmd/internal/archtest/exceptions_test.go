package archtest

// sizeExceptions are the files, functions, structs and interfaces that may be larger than size_test.go allows: their
// name as its message gives it, and the reason.
var sizeExceptions = map[string]string{}

// stateExceptions are package variables that change after their package has started, with the reason.
var stateExceptions = map[string]string{}
