//go:build linux || windows

package desktop

// awake keeps the computer from going to sleep by itself.
type awake struct {
	d      *Desktop
	wanted chan string // what the newest KeepAwake asked for, until run takes it
	// hold keeps it awake until release.
	hold func(why string) (release func(), err error)
}

func newAwake(d *Desktop, hold func(why string) (release func(), err error)) *awake {
	return &awake{d, make(chan string, 1), hold}
}

// KeepAwake is for one goroutine at a time.
func (a *awake) KeepAwake(why string) {
	select {
	case <-a.wanted: // nobody has come to it
	default:
	}
	a.wanted <- why
}

// run does what is wanted, and lets the computer sleep at the end.
func (a *awake) run() {
	var release func()
	let := func() {
		if release != nil {
			release()
			release = nil
		}
	}
	defer let()
	for {
		select {
		case why := <-a.wanted:
			let()
			if why == "" {
				continue
			}
			var err error
			if release, err = a.hold(why); err != nil {
				a.d.log.Info("keeping the computer awake", "err", err)
			}
		case <-a.d.ctx.Done():
			return
		}
	}
}
