package opus

// Library says which libopus this program is linked with.
type Library struct {
	Version string // "libopus 1.5.2"; empty without cgo
	// Neural says that it was built with its neural networks: losses are concealed by
	// one (deep PLC), and packets can carry DRED.
	Neural bool
}

// Lacks names what the library cannot do of all that Offhook makes use of; empty if
// it can do everything.
func (l Library) Lacks() string {
	if l.Version == "" {
		return "everything: cgo was off"
	}
	if l.Neural {
		return ""
	}
	return "deep PLC, OSCE, DRED: losses are heard more"
}
