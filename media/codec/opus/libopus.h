// What we use of libopus' interface (opus.h of 1.5.2; it has not changed since 1.0 but for what 1.5 added).
//
// It is declared here and not taken from the library's own header, so that this package compiles to the same code
// whichever libopus it is linked with afterwards, and the build cache cannot mix two of them up.
#ifndef OFFHOOK_LIBOPUS_H
#define OFFHOOK_LIBOPUS_H

#include <stdint.h>

typedef struct OpusEncoder OpusEncoder;
typedef struct OpusDecoder OpusDecoder;
typedef struct OpusDREDDecoder OpusDREDDecoder;
typedef struct OpusDRED OpusDRED;

enum {
	OFFHOOK_BUFFER_TOO_SMALL = -2,
	OFFHOOK_INVALID_PACKET = -4,
	OFFHOOK_UNIMPLEMENTED = -5,

	OFFHOOK_VOIP = 2048,
	OFFHOOK_AUDIO = 2049,

	OFFHOOK_SET_BITRATE = 4002,
	OFFHOOK_SET_VBR = 4006,
	OFFHOOK_SET_COMPLEXITY = 4010,
	OFFHOOK_SET_INBAND_FEC = 4012,
	OFFHOOK_SET_PACKET_LOSS = 4014,
	OFFHOOK_SET_DTX = 4016,
	OFFHOOK_SET_SIGNAL = 4024,
	OFFHOOK_SET_DRED_DURATION = 4050,
};

const char *opus_get_version_string(void);
const char *opus_strerror(int error);

int opus_encoder_get_size(int channels);
int opus_encoder_init(OpusEncoder *st, int32_t rate, int channels, int application);
int32_t opus_encode_float(OpusEncoder *st, const float *pcm, int frame, unsigned char *data, int32_t room);
int opus_encoder_ctl(OpusEncoder *st, int request, ...);

int opus_decoder_get_size(int channels);
int opus_decoder_init(OpusDecoder *st, int32_t rate, int channels);
int opus_decode_float(OpusDecoder *st, const unsigned char *data, int32_t len, float *pcm, int frame, int fec);
int opus_decoder_ctl(OpusDecoder *st, int request, ...);

// New in 1.5. Linked with an older one on Linux they are null; elsewhere 1.5 is what there is.
#ifdef __ELF__
#define OFFHOOK_NEW __attribute__((weak))
#else
#define OFFHOOK_NEW
#endif
OFFHOOK_NEW int opus_packet_has_lbrr(const unsigned char *packet, int32_t len);
OFFHOOK_NEW int opus_dred_decoder_get_size(void);
OFFHOOK_NEW int opus_dred_decoder_init(OpusDREDDecoder *dec);
OFFHOOK_NEW int opus_dred_get_size(void);
OFFHOOK_NEW int opus_dred_parse(OpusDREDDecoder *dec, OpusDRED *dred, const unsigned char *data, int32_t len,
	int32_t most, int32_t rate, int *end, int defer);
OFFHOOK_NEW int opus_decoder_dred_decode_float(OpusDecoder *st, const OpusDRED *dred, int32_t offset, float *pcm,
	int32_t frame);

// cgo calls no function with a variable number of arguments.
static inline int offhook_encoder_set(OpusEncoder *st, int request, int32_t value) {
	return opus_encoder_ctl(st, request, value);
}

static inline int offhook_decoder_set(OpusDecoder *st, int request, int32_t value) {
	return opus_decoder_ctl(st, request, value);
}

// How much memory the two parts of a DRED decoder take; 0 where there is none.
static inline int offhook_dred_model_size(void) {
	return opus_dred_decoder_get_size ? opus_dred_decoder_get_size() : 0;
}

static inline int offhook_dred_size(void) {
	return opus_dred_get_size ? opus_dred_get_size() : 0;
}

// 1 where the packet has a copy of the one before it; what an old library can't tell, decoding finds out.
static inline int offhook_has_lbrr(const unsigned char *packet, int32_t len) {
	return opus_packet_has_lbrr ? opus_packet_has_lbrr(packet, len) : 1;
}

static inline int offhook_dred_init(OpusDREDDecoder *dec) {
	return opus_dred_decoder_init ? opus_dred_decoder_init(dec) : OFFHOOK_UNIMPLEMENTED;
}

static inline int offhook_dred_parse(OpusDREDDecoder *dec, OpusDRED *dred, const unsigned char *data, int32_t len,
	int32_t most, int32_t rate) {
	int end = 0; // of the silence after it
	return opus_dred_parse ? opus_dred_parse(dec, dred, data, len, most, rate, &end, 0) : OFFHOOK_UNIMPLEMENTED;
}

static inline int offhook_dred_decode(OpusDecoder *st, const OpusDRED *dred, int32_t offset, float *pcm, int32_t frame) {
	return opus_decoder_dred_decode_float ? opus_decoder_dred_decode_float(st, dred, offset, pcm, frame)
	                                      : OFFHOOK_UNIMPLEMENTED;
}

#endif
