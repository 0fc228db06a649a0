// Passwords: kept as Argon2id by libsodium, whose hash carries its own salt and parameters. A check takes
// about a tenth of a second and 64 MiB, on purpose.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace crier {

inline constexpr size_t kLeastPassword = 12;  // code points
inline constexpr size_t kMostPassword = 256;  // bytes: whoever signs in must not make us hash a book

// kBadData: too short, too long, the person's own name, or one letter over and over.
Result<void> CheckPassword(std::string_view password, std::string_view name);

// kUnreachable: there is no memory for it now.
Result<std::string> HashPassword(std::string_view password);
// False for a wrong password, and for a hash that is empty or none.
bool PasswordMatches(std::string_view password, const std::string& hash);
// The parameters have grown since it was made: hash again, now that the password is at hand.
bool IsOutdated(const std::string& hash);
// Takes as long as PasswordMatches: who signs in does not learn by the clock which names there are.
void PretendToCheck(std::string_view password);

// To be told once and changed: "k3vd-9mxq-...", 99 bits of chance, no letter that looks like another.
std::string NewPassword();

}  // namespace crier
