// Digests and signatures of bytes, and how they are written. The results are raw bytes; Hex or Base64 write
// them.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// 32 bytes each. HMAC as in RFC 2104; a key of any length.
std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view message);

// Lower case.
std::string Hex(std::string_view bytes);
// RFC 4648, section 4, padded.
std::string Base64(std::string_view bytes);

// Takes as long for a wrong text as for the right one of the same length: for signatures and tokens.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace crier
