//go:build migrated_fynedo

package main

// migrated says that Fyne may leave out its checks of who calls from where.
const migrated = true
