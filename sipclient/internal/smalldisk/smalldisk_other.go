//go:build !linux

package smalldisk

import "testing"

// Dir skips the test: only Linux gives tests a disk of their own.
func Dir(t testing.TB, _ uint64) string {
	t.Helper()
	t.Skip("a small disk for the full-disk test is made on Linux only")
	return ""
}

// Fill is never reached, because Dir skips.
func Fill(testing.TB, string) (free func()) { return func() {} }
