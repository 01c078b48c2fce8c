// What devices miniaudio lists: see listing.go.

#include <stdint.h>

enum { id_size = 256, name_size = 256 };

// struct listed is how miniaudio's struct ma_device_info begins.
struct listed {
	uint8_t id[id_size];
	char name[name_size]; // ends with 0
	uint32_t is_default;
};

enum { list_foreign = 1 }; // miniaudio's own errors are negative

// list_devices writes the devices of a kind that a context of a backend has to list, as many
// as there is room for, and how many there are to count. It returns 0, list_foreign where the
// context is not what it should be, or miniaudio's error. It may hang.
int list_devices(void *context, int backend, int kind, struct listed *list, int room, int *count);
