//go:build cgo

#include "kernel.h"

#define TARGET
#define NAME(f) plain_##f
#include "kernel_body.h"
#undef NAME
#undef TARGET

// GCC keeps vectors of 32 bytes on the stack as if it were aligned for them, which it is not on Windows (GCC bug 54412).
#if defined(__x86_64__) && !defined(_WIN32)

#define TARGET __attribute__((target("avx2,fma")))
#define NAME(f) wide_##f
#include "kernel_body.h"
#undef NAME
#undef TARGET

#define CALL(f, ...) (wide ? wide_##f(__VA_ARGS__) : plain_##f(__VA_ARGS__))

int echo_wide(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

#else

#define CALL(f, ...) ((void)wide, plain_##f(__VA_ARGS__))

int echo_wide(void) { return 0; }

#endif

void echo_forward(int wide, const struct echo_plan *p, float *spectrum, const float *samples) {
	CALL(forward, p, spectrum, samples);
}

void echo_inverse(int wide, const struct echo_plan *p, float *samples, const float *spectrum) {
	CALL(inverse, p, samples, spectrum);
}

void echo_estimate(int wide, float *sum, const float *spectra, const float *way, int newest) {
	CALL(estimate, sum, spectra, way, newest);
}

void echo_learn(int wide, struct echo_learning by, float *way, float *uncertainty, float *speech, float *doubt,
	const float *spectra, const float *powers, const float *left, int newest) {
	CALL(learn, by, way, uncertainty, speech, doubt, spectra, powers, left, newest);
}
