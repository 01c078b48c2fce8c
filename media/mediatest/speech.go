package mediatest

import "offhook/media/dsp"

// Speech measures how long, and how loud, someone spoke in a recording at rate
// samples per second.
func Speech(samples []float32, rate int) dsp.Speech {
	a := dsp.NewActivity(rate)
	a.Write(samples)
	return a.Speech()
}
