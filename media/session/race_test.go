//go:build race

package session

// raced says that the race detector slows everything down.
const raced = true
