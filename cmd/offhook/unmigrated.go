//go:build !migrated_fynedo

package main

// migrated is false in builds that let Fyne check that its objects are touched
// on its own goroutine only: those of the tests of the real window.
const migrated = false
