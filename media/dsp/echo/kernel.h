// The arithmetic that takes most of the time, by the widest vectors that the processor has.
#ifndef OFFHOOK_ECHO_KERNEL_H
#define OFFHOOK_ECHO_KERNEL_H

enum {
	ECHO_HALF = 512, // complex values in a transform
	ECHO_ROWS = 16,  // they are taken as so many rows …
	ECHO_COLUMNS = ECHO_HALF / ECHO_ROWS,
	ECHO_BINS = 256,
	ECHO_PARTS = 24,
};

// Factors of a transform, real parts apart from imaginary ones: turns by parts of a column's length and of a row's, those
// between the two, row by row, and from the complex transform to the real one.
struct echo_plan {
	float rows_re[ECHO_ROWS], rows_im[ECHO_ROWS];
	float columns_re[ECHO_COLUMNS], columns_im[ECHO_COLUMNS];
	float between_re[ECHO_HALF], between_im[ECHO_HALF];
	float twist_re[ECHO_HALF / 2 + 1], twist_im[ECHO_HALF / 2 + 1];
};

// How a filter of ECHO_PARTS parts learns. Part i belongs to the block i before the newest, at index newest of a ring.
struct echo_learning {
	float share;  // of a block that is new
	float speech; // of the near speech's power that stays
	float stays;  // of the way's power after a frame
};

// Whether the processor has the widest vectors that there is code for.
int echo_wide(void);

// Complex values are real and imaginary parts by turns, as in Go. A spectrum has ECHO_HALF + 1 of them, or ECHO_BINS
// where parts are. wide is what echo_wide says, or 0.
void echo_forward(int wide, const struct echo_plan *p, float *spectrum, const float *samples);
void echo_inverse(int wide, const struct echo_plan *p, float *samples, const float *spectrum);
void echo_estimate(int wide, float *sum, const float *spectra, const float *way, int newest);
void echo_learn(int wide, struct echo_learning by, float *way, float *uncertainty, float *speech, float *doubt,
	const float *spectra, const float *powers, const float *left, int newest);

#endif
