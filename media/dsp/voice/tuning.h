#ifndef OFFHOOK_VOICE_TUNING_H
#define OFFHOOK_VOICE_TUNING_H

#ifdef __cplusplus
extern "C" {
#endif

// offhook_tune sets the module's field trials for all that are made from now on.
// The string must live as long as the process.
void offhook_tune(const char* trials);

#ifdef __cplusplus
}
#endif

#endif
