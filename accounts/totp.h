// The second factor: six digits that change every half minute (RFC 6238, by liboath), and recovery codes for
// the day when the phone is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace crier {

// 160 bits, base 32.
std::string NewTotpSecret();
// otpauth://totp/Port%20Alder:ana?secret=... for a picture that a phone reads.
std::string TotpUri(std::string_view city, std::string_view name, std::string_view secret);

// The half minute whose code this is: that of `now`, the one before or the one after. Nothing where it is
// none of them, or not after `last`, the step that was used last: a code works once.
std::optional<int64_t> TotpStep(std::string_view secret, std::string_view code, Time now, int64_t last);
// The code itself, for tests and for the demo. Empty where the secret cannot be read.
std::string TotpCode(std::string_view secret, int64_t step);
int64_t TotpStepAt(Time now);

struct RecoveryCodes {
  std::vector<std::string> codes;   // shown once: "7f3k-..."
  std::vector<std::string> hashes;  // kept
};
// Ten, of 99 bits each.
RecoveryCodes NewRecoveryCodes();
// True, and its hash is gone from the list, where the code is one of them.
bool TakeRecoveryCode(std::string_view code, std::vector<std::string>* hashes);

}  // namespace crier
