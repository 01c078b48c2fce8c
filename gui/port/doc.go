// Package port says what the window asks of the desktop around it, in
// interfaces and in plain values, so that package gui needs no operating system
// and what fulfils them needs no window.
//
//	gui ──> port <── cmd/internal/desktop
//
// It runs no goroutines and imports nothing of ours. Read next: desktop.go, then
// gui/outside.go for what the window does with it.
package port
