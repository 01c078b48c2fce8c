package boot

// What a program needs to start stays in its memory for hours: the code that makes
// pages, compiles OpenGL's shaders and reads fonts, and relocations. The system can take
// such pages back only where it runs short. They are given back here, and come from the
// page cache again where they are needed after all.

/*
#define _GNU_SOURCE
#include <link.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Segments that are not writable equal their file at all times: what is relocated, and
// read-only afterwards, is part of a writable one.
static int give_back(struct dl_phdr_info *object, size_t size, void *data) {
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	(void)size, (void)data;
	if (strstr(object->dlpi_name, "vdso") != NULL)
		return 0;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		if (p->p_type != PT_LOAD || (p->p_flags & PF_W) != 0)
			continue;
		uintptr_t from = (object->dlpi_addr + p->p_vaddr) & ~(page - 1);
		uintptr_t to = (object->dlpi_addr + p->p_vaddr + p->p_memsz) & ~(page - 1);
		if (to > from)
			madvise((void *)from, to - from, MADV_DONTNEED);
	}
	return 0;
}

static void slim(void) {
	dl_iterate_phdr(give_back, NULL);
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

import "runtime/debug"

// Slim gives the system back what only the start needed. Any goroutine may call it.
func Slim() {
	debug.FreeOSMemory()
	C.slim()
}
