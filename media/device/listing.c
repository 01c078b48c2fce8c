#include "listing.h"

// struct context is how miniaudio's struct ma_context begins.
struct context {
	void (*about_context[2])(void);
	int (*enumerate)(struct context *, uint32_t (*)(struct context *, int, const struct listed *, void *), void *);
	void (*about_devices[10])(void);
	int backend;
};

struct listing {
	int kind;
	struct listed *list;
	int room, count;
};

static uint32_t add(struct context *c, int kind, const struct listed *device, void *to) {
	struct listing *l = to;
	(void)c;
	if (kind != l->kind)
		return 1;
	if (l->count < l->room)
		l->list[l->count] = *device;
	l->count++;
	return 1; // there may be more
}

int list_devices(void *context, int backend, int kind, struct listed *list, int room, int *count) {
	struct context *c = context;
	struct listing l = {kind, list, room, 0};
	int result;
	if (c->backend != backend || !c->enumerate)
		return list_foreign;
	result = c->enumerate(c, add, &l);
	*count = l.count;
	return result;
}
