// Package smalldisk gives tests a disk that is soon full, so that what happens
// then is the operating system's own error and not a pretended one.
//
// It starts no goroutine. It is used by the tests of config and history.
package smalldisk
