package boot

// Go's scheduler has a watchdog thread that looks every 20 µs whether a
// goroutine blocks the others, for as long as anything runs. In a call that is
// a hundred short bursts a second, and the watchdog costs as much as the sound.
// Linux may delay a thread's timers by its timer slack in order to wake up less
// often (prctl(2), PR_SET_TIMERSLACK): 1 ms instead of 50 µs is still fine for
// frames of 10 ms, which wait in buffers of 20 ms. Threads inherit it, so it is
// set before Go makes its first.

/*
#include <sys/prctl.h>

static void __attribute__((constructor)) set_timer_slack(void) {
	prctl(PR_SET_TIMERSLACK, 1000000UL, 0UL, 0UL, 0UL);
}
*/
import "C"
