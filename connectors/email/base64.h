// Base64 as it comes: unpadded, in pieces that were each padded, with junk between and behind. Pure, total.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// Whatever whole bytes are in it; characters that are none of the alphabet (nor of the URL-safe one) are
// passed over. Linear.
std::string FromBase64(std::string_view text);

// A body that is said to be Base64. Plain text that a list or a scanner put behind its end is kept as it is,
// and so is a body that is plain text altogether.
std::string Base64Body(std::string_view body);

}  // namespace crier::email
