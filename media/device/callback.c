#include "callback.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

// struct head is how miniaudio's struct ma_device begins.
struct head {
	void *context;
	int kind;
	uint32_t rate;
	uint32_t state;
	void (*data)(struct head *, void *, const void *, uint32_t);
	void *notification;
	void *stop;
	void *user;
};

enum { playback = 1, capture = 2 }; // ma_device_type

int64_t line_clock(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void beat(struct line *l, uint32_t frames) {
	__atomic_fetch_add(&l->frames, frames, __ATOMIC_SEQ_CST);
	__atomic_store_n(&l->last, line_clock(), __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&l->beats, 1, __ATOMIC_SEQ_CST);
}

// captured puts as much of in as there is room for into the ring.
static void captured(struct head *d, void *out, const void *in, uint32_t frames) {
	struct line *l = d->user;
	const float *src = in;
	uint64_t head = __atomic_load_n(&l->head, __ATOMIC_SEQ_CST);
	uint64_t tail = __atomic_load_n(&l->tail, __ATOMIC_SEQ_CST);
	uint64_t n = least(src == NULL ? 0 : frames, ring_size - (head - tail));
	uint64_t k = least(n, ring_size - head % ring_size);
	if (n > 0) {
		memcpy(l->samples + head % ring_size, src, k * sizeof *src);
		memcpy(l->samples, src + k, (n - k) * sizeof *src);
		__atomic_store_n(&l->head, head + n, __ATOMIC_SEQ_CST);
	}
	beat(l, frames);
	(void)out;
}

static void play(struct head *d, void *out, const void *in, uint32_t frames) {
	struct line *l = d->user;
	if (out != NULL)
		line_play(l, out, frames);
	beat(l, frames);
	(void)in;
}

int line_attach(void *device, struct line *l, int kind, uint32_t rate) {
	struct head *d = device;
	if (d->user != l || d->kind != kind || d->rate != rate)
		return 0;
	d->data = kind == capture ? captured : play;
	return 1;
}
