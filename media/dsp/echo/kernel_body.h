// Included once for each kind of vectors: NAME names its functions, TARGET says what the compiler may use. All loops are
// over neighbours in memory that do not depend on each other, which the compiler makes vectors of.

// The lengths of DFTs down the columns are 16 and 32: two rounds of four, and for 32 one of two.
TARGET static inline void NAME(across)(float *restrict re, float *restrict im, int length, int width, const float *turn_re,
	const float *turn_im) {
	int apart = length / 4;
	for (; apart >= 1; apart /= 4) {
		int step = length / (4 * apart); // of the turns
		for (int start = 0; start < length; start += 4 * apart) {
			for (int r = 0; r < apart; r++) {
				float *restrict ar = re + (start + r) * width, *restrict ai = im + (start + r) * width;
				float *restrict br = ar + apart * width, *restrict bi = ai + apart * width;
				float *restrict cr = br + apart * width, *restrict ci = bi + apart * width;
				float *restrict dr = cr + apart * width, *restrict di = ci + apart * width;
				float w1r = turn_re[r * step], w1i = turn_im[r * step];
				float w2r = turn_re[2 * r * step], w2i = turn_im[2 * r * step];
				float w3r = turn_re[3 * r * step], w3i = turn_im[3 * r * step];
				for (int k = 0; k < width; k++) {
					float sr = ar[k] + cr[k], si = ai[k] + ci[k], tr = ar[k] - cr[k], ti = ai[k] - ci[k];
					float ur = br[k] + dr[k], ui = bi[k] + di[k], vr = bi[k] - di[k], vi = dr[k] - br[k];
					float xr = tr + vr, xi = ti + vi, yr = sr - ur, yi = si - ui, zr = tr - vr, zi = ti - vi;
					ar[k] = sr + ur;
					ai[k] = si + ui;
					br[k] = xr * w1r - xi * w1i;
					bi[k] = xr * w1i + xi * w1r;
					cr[k] = yr * w2r - yi * w2i;
					ci[k] = yr * w2i + yi * w2r;
					dr[k] = zr * w3r - zi * w3i;
					di[k] = zr * w3i + zi * w3r;
				}
			}
		}
		if (apart == 2) { // pairs are left
			for (int r = 0; r < length; r += 2) {
				float *restrict ar = re + r * width, *restrict ai = im + r * width;
				float *restrict br = ar + width, *restrict bi = ai + width;
				for (int k = 0; k < width; k++) {
					float xr = ar[k], xi = ai[k];
					ar[k] = xr + br[k];
					ai[k] = xi + bi[k];
					br[k] = xr - br[k];
					bi[k] = xi - bi[k];
				}
			}
		}
	}
}

// transform is the DFT of re + i im, in place: down the columns of ECHO_ROWS rows, then along the rows, which lie across
// by then.
TARGET static void NAME(transform)(const struct echo_plan *p, float *restrict re, float *restrict im) {
	float turned_re[ECHO_HALF], turned_im[ECHO_HALF];
	NAME(across)(re, im, ECHO_ROWS, ECHO_COLUMNS, p->rows_re, p->rows_im);
	for (int row = 0; row < ECHO_ROWS; row++) {
		int k = row % 4 * 4 + row / 4; // which of the DFT this row has
		const float *wr = p->between_re + k * ECHO_COLUMNS, *wi = p->between_im + k * ECHO_COLUMNS;
		const float *fr = re + row * ECHO_COLUMNS, *fi = im + row * ECHO_COLUMNS;
		for (int c = 0; c < ECHO_COLUMNS; c++) {
			turned_re[c * ECHO_ROWS + k] = fr[c] * wr[c] - fi[c] * wi[c];
			turned_im[c * ECHO_ROWS + k] = fr[c] * wi[c] + fi[c] * wr[c];
		}
	}
	NAME(across)(turned_re, turned_im, ECHO_COLUMNS, ECHO_ROWS, p->columns_re, p->columns_im);
	for (int row = 0; row < ECHO_COLUMNS; row++) {
		int k = row / 8 + row % 8 / 2 * 4 + row % 2 * 16;
		for (int c = 0; c < ECHO_ROWS; c++) {
			re[k * ECHO_ROWS + c] = turned_re[row * ECHO_ROWS + c];
			im[k * ECHO_ROWS + c] = turned_im[row * ECHO_ROWS + c];
		}
	}
}

TARGET static void NAME(forward)(const struct echo_plan *p, float *restrict spectrum, const float *restrict samples) {
	float re[ECHO_HALF], im[ECHO_HALF];
	for (int k = 0; k < ECHO_HALF; k++) {
		re[k] = samples[2 * k];
		im[k] = samples[2 * k + 1];
	}
	NAME(transform)(p, re, im);
	spectrum[0] = re[0] + im[0];
	spectrum[1] = 0;
	spectrum[2 * ECHO_HALF] = re[0] - im[0];
	spectrum[2 * ECHO_HALF + 1] = 0;
	float back_re[ECHO_HALF / 2 + 1], back_im[ECHO_HALF / 2 + 1];
	for (int k = 1; k <= ECHO_HALF / 2; k++) {
		float ar = re[k], ai = im[k], br = re[ECHO_HALF - k], bi = -im[ECHO_HALF - k];
		float er = 0.5f * (ar + br), ei = 0.5f * (ai + bi), dr = 0.5f * (ar - br), di = 0.5f * (ai - bi);
		float wr = p->twist_re[k], wi = p->twist_im[k];
		float odr = dr * wi + di * wr, odi = di * wi - dr * wr; // of the odd samples: their turn, divided by i
		spectrum[2 * k] = er + odr;
		spectrum[2 * k + 1] = ei + odi;
		back_re[k] = er - odr;
		back_im[k] = odi - ei;
	}
	for (int k = 1; k < ECHO_HALF / 2; k++) {
		spectrum[2 * (ECHO_HALF - k)] = back_re[k];
		spectrum[2 * (ECHO_HALF - k) + 1] = back_im[k];
	}
}

TARGET static void NAME(inverse)(const struct echo_plan *p, float *restrict samples, const float *restrict spectrum) {
	float re[ECHO_HALF], im[ECHO_HALF]; // conjugates, so that the same transform serves
	float first = spectrum[0], last = spectrum[2 * ECHO_HALF];
	re[0] = 0.5f * (first + last);
	im[0] = -0.5f * (first - last);
	float back_re[ECHO_HALF / 2 + 1], back_im[ECHO_HALF / 2 + 1];
	for (int k = 1; k <= ECHO_HALF / 2; k++) {
		float ar = spectrum[2 * k], ai = spectrum[2 * k + 1];
		float br = spectrum[2 * (ECHO_HALF - k)], bi = -spectrum[2 * (ECHO_HALF - k) + 1];
		float er = 0.5f * (ar + br), ei = 0.5f * (ai + bi), dr = 0.5f * (ar - br), di = 0.5f * (ai - bi);
		float wr = p->twist_re[k], wi = p->twist_im[k];
		float odr = -(di * wr - dr * wi), odi = dr * wr + di * wi; // turned back, times i
		re[k] = er + odr;
		im[k] = -(ei + odi);
		back_re[k] = er - odr;
		back_im[k] = ei - odi;
	}
	for (int k = 1; k < ECHO_HALF / 2; k++) {
		re[ECHO_HALF - k] = back_re[k];
		im[ECHO_HALF - k] = back_im[k];
	}
	NAME(transform)(p, re, im);
	for (int k = 0; k < ECHO_HALF; k++) {
		samples[2 * k] = re[k] * (1.0f / ECHO_HALF);
		samples[2 * k + 1] = im[k] * (-1.0f / ECHO_HALF);
	}
}

// add and doubt are functions of their own lest GCC take several parts at a time, of which it makes no vectors.
TARGET static __attribute__((noinline)) void NAME(add)(float *restrict re, float *restrict im, const float *restrict x,
	const float *restrict w) {
	for (int k = 0; k < ECHO_BINS; k++) {
		float xr = x[2 * k], xi = x[2 * k + 1], wr = w[2 * k], wi = w[2 * k + 1];
		re[k] += xr * wr - xi * wi;
		im[k] += xr * wi + xi * wr;
	}
}

TARGET static __attribute__((noinline)) void NAME(doubt)(float *restrict doubt, const float *restrict uncertainty,
	const float *restrict powers) {
	for (int k = 0; k < ECHO_BINS; k++) {
		doubt[k] += uncertainty[k] * powers[k];
	}
}

TARGET static void NAME(estimate)(float *restrict sum, const float *restrict spectra, const float *restrict way, int newest) {
	float re[ECHO_BINS] = {0}, im[ECHO_BINS] = {0};
	for (int i = 0; i < ECHO_PARTS; i++) {
		NAME(add)(re, im, spectra + (newest + i) % ECHO_PARTS * 2 * ECHO_BINS, way + i * 2 * ECHO_BINS);
	}
	for (int k = 0; k < ECHO_BINS; k++) {
		sum[2 * k] = re[k];
		sum[2 * k + 1] = im[k];
	}
}

TARGET static void NAME(learn)(struct echo_learning by, float *restrict way, float *restrict uncertainty, float *restrict speech,
	float *restrict doubt, const float *restrict spectra, const float *restrict powers, const float *restrict left, int newest) {
	for (int k = 0; k < ECHO_BINS; k++) {
		doubt[k] = 0;
	}
	for (int i = 0; i < ECHO_PARTS; i++) {
		NAME(doubt)(doubt, uncertainty + i * ECHO_BINS, powers + (newest + i) % ECHO_PARTS * ECHO_BINS);
	}
	float gain[ECHO_BINS], step_re[ECHO_BINS], step_im[ECHO_BINS];
	for (int k = 0; k < ECHO_BINS; k++) {
		float re = left[2 * k], im = left[2 * k + 1];
		doubt[k] *= by.share;
		speech[k] += (1 - by.speech) * (re * re + im * im - speech[k]);
		float g = 1 / (doubt[k] + speech[k] + 1e-6f);
		step_re[k] = g * re;
		step_im[k] = g * im;
		gain[k] = g * by.share;
	}
	for (int i = 0; i < ECHO_PARTS; i++) {
		const float *restrict x = spectra + (newest + i) % ECHO_PARTS * 2 * ECHO_BINS;
		const float *restrict v = powers + (newest + i) % ECHO_PARTS * ECHO_BINS;
		float *restrict w = way + i * 2 * ECHO_BINS, *restrict p = uncertainty + i * ECHO_BINS;
		for (int k = 0; k < ECHO_BINS; k++) {
			float u = p[k], xr = x[2 * k], xi = x[2 * k + 1];
			float re = w[2 * k] + u * (xr * step_re[k] + xi * step_im[k]), im = w[2 * k + 1] + u * (xr * step_im[k] - xi * step_re[k]);
			w[2 * k] = re;
			w[2 * k + 1] = im;
			p[k] = by.stays * (u - gain[k] * v[k] * u * u) + (1 - by.stays) * (re * re + im * im);
		}
	}
}
