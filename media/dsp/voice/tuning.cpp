#include "tuning.h"

namespace webrtc {
namespace field_trial {
// As system_wrappers/include/field_trial.h of the module declares it.
void InitFieldTrialsFromString(const char* trials_string);
}  // namespace field_trial
}  // namespace webrtc

void offhook_tune(const char* trials) {
  webrtc::field_trial::InitFieldTrialsFromString(trials);
}
