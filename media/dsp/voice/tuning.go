//go:build cgo

package voice

// #include "tuning.h"
import "C"

import "sync"

// tuning is how the module's AEC3 differs from a browser's. There its suppressor
// does most of the work, and cuts the near end with it: it expects a quarter of the
// echo behind its filter whatever that really leaves. Here package echo has removed
// most before, so near speech that is louder than what is left is let through
// (echo_canceller3_config.h, Suppressor).
const tuning = "WebRTC-Aec3SuppressorTuningOverride/" +
	"nearend_tuning_mask_lf_enr_transparent:5,nearend_tuning_mask_lf_enr_suppress:6," +
	"nearend_tuning_mask_hf_enr_transparent:5,nearend_tuning_mask_hf_enr_suppress:6," +
	"dominant_nearend_detection_enr_threshold:1,dominant_nearend_detection_trigger_threshold:4," +
	"dominant_nearend_detection_hold_duration:100/"

// tune sets it, once.
var tune = sync.OnceFunc(func() { try(tuning) })

// try sets what the library calls field trials. The module reads them whenever it
// makes an echo canceller: with its first frames, too. The string is never freed.
func try(trials string) { C.offhook_tune(C.CString(trials)) }
