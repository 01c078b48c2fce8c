// What the audio thread of the operating system does: see callback.go.

#include <stdint.h>

#define ring_size (1 << 14) // ringSize

// struct line begins as line in callback.go does.
struct line {
	float samples[ring_size];
	uint64_t head, tail;
	uint64_t beats;
	int64_t last;
	uint64_t frames;
};

// line_clock is the time in nanoseconds that a line's last is in.
int64_t line_clock(void);

// line_attach makes a device, which has not been started, call back here. It returns 0
// where the device is not what it should be: line as user data, and of that kind and rate.
int line_attach(void *device, struct line *line, int kind, uint32_t rate);
