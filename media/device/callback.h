// What the audio thread of the operating system does: see callback.go.

#include <stddef.h>
#include <stdint.h>

#define ring_size (1 << 14) // ringSize

// struct gap is what is played where sound does not come in time. All zero is no gap.
struct gap {
	uint32_t period; // of what is repeated, in samples; 0 while sound comes
	uint32_t made;   // samples since there was none
	float step;      // from the last sample to the one that is repeated first
	float missing;   // from the gain of sound that has come again, or had before, to 1
};

// struct line begins as line in callback.go does.
struct line {
	float samples[ring_size];
	uint64_t head, tail;
	struct gap gap;
	uint64_t beats;
	int64_t last;
	uint64_t frames;
};

enum { line_beats_at = offsetof(struct line, beats) };

// line_clock is the time in nanoseconds that a line's last is in.
int64_t line_clock(void);

// line_attach makes a device, which has not been started, call back here. It returns 0
// where the device is not what it should be: line as user data, and of that kind and rate.
int line_attach(void *device, struct line *line, int kind, uint32_t rate);

// line_play makes frames samples of what is played: what has come and, where too little
// has, something like it (gap.c).
void line_play(struct line *line, float *out, uint32_t frames);
