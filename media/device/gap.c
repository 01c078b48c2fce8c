#include "callback.h"

#include <string.h>

// Where the program was kept from its turn, its sound comes some milliseconds late. Silence
// instead is a click, and one more where it ends. So the last period of the voice is
// repeated, as often as it takes: its end leads on to what comes then. What comes is played
// that much later, which is for the program to make up for.

enum {
	shortest = 120,         // 2.5 ms: a period at 400 Hz; what is higher has it several times
	longest = 720,          // 15 ms: at 67 Hz
	match = 240,            // 5 ms that have to be alike
	history = longest + match,
	smooth = 48,            // 1 ms to get over a step
	whole = 480,            // 10 ms at full gain,
	silent = whole + 1920,  // and none after 40 ms more
	rise = 240,             // 5 ms until what comes then has all of its gain again
};

static float product(const float *a, const float *b) {
	float sum[4] = {0};
	for (int i = 0; i < match; i += 4)
		for (int k = 0; k < 4; k++)
			sum[k] += a[i + k] * b[i + k];
	return sum[0] + sum[1] + sum[2] + sum[3];
}

// alike returns how far before the end of h, which is history long, what is most like its
// end lies.
static uint32_t alike(const float *h) {
	const float *end = h + longest;
	uint32_t best = shortest;
	float most = 0, power = product(end - shortest + 1, end - shortest + 1);
	for (uint32_t lag = shortest; lag <= longest; lag++) {
		const float *then = end - lag;
		power += then[0] * then[0] - then[match] * then[match];
		float p = product(end, then);
		if (p > 0 && power > 0 && p * p > most * power) {
			most = p * p / power;
			best = lag;
		}
	}
	return best;
}

static float sample(const struct line *l, uint64_t at) { return l->samples[at % ring_size]; }

// begin begins a gap at the end of what has come.
static void begin(struct line *l, uint64_t tail) {
	float h[history];
	if (tail < history) { // as before the first sound
		l->gap = (struct gap){.period = shortest, .made = silent};
		return;
	}
	for (int i = 0; i < history; i++)
		h[i] = sample(l, tail - history + i);
	uint32_t period = alike(h);
	l->gap = (struct gap){
		.period = period, .step = h[history - 1] - h[history - 1 - period], .missing = l->gap.missing};
}

static float gain(uint32_t made) {
	if (made < whole)
		return 1;
	return made < silent ? (float)(silent - made) / (silent - whole) : 0;
}

// repeat makes up to n samples, no more than to the end of the period.
static uint32_t repeat(struct line *l, uint64_t tail, float *out, uint32_t n) {
	struct gap *g = &l->gap;
	if (g->made >= silent) {
		memset(out, 0, n * sizeof *out);
		return n;
	}
	uint32_t at = g->made % g->period, left = g->period - at;
	n = n < left ? n : left;
	for (uint32_t i = 0; i < n; i++, g->made++) {
		float s = sample(l, tail - g->period + at + i);
		if (g->made < smooth)
			s += g->step * (smooth - g->made) / smooth;
		out[i] = s * gain(g->made) * (1 - g->missing);
	}
	return n;
}

// take takes up to n samples of what has come.
static uint32_t take(struct line *l, uint64_t tail, uint64_t ready, float *out, uint32_t n) {
	struct gap *g = &l->gap;
	n = n < ready ? n : ready;
	uint32_t at = tail % ring_size, k = n < ring_size - at ? n : ring_size - at;
	memcpy(out, l->samples + at, k * sizeof *out);
	memcpy(out + k, l->samples, (n - k) * sizeof *out);
	for (uint32_t i = 0; i < n && g->missing > 0; i++, g->missing -= 1.0f / rise)
		out[i] *= 1 - g->missing;
	__atomic_store_n(&l->tail, tail + n, __ATOMIC_SEQ_CST);
	return n;
}

void line_play(struct line *l, float *out, uint32_t frames) {
	struct gap *g = &l->gap;
	while (frames > 0) {
		uint64_t tail = __atomic_load_n(&l->tail, __ATOMIC_SEQ_CST);
		uint64_t ready = __atomic_load_n(&l->head, __ATOMIC_SEQ_CST) - tail;
		if (ready > 0 && g->period > 0 && (g->made % g->period == 0 || g->made >= silent))
			*g = (struct gap){.missing = tail < history ? 0 : 1 - gain(g->made) * (1 - g->missing)};
		else if (ready == 0 && g->period == 0)
			begin(l, tail);
		uint32_t n = g->period == 0 ? take(l, tail, ready, out, frames) : repeat(l, tail, out, frames);
		out += n;
		frames -= n;
	}
}
