// Bearer tokens of the API: made at random, kept only as a hash, compared in constant time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crier {

// 32 random bytes, base64url, prefix "crier_".
std::string NewToken();
// SHA-256, hex.
std::string HashToken(std::string_view token);
// The token of the header value "Bearer TOKEN"; nothing where it is none of a bearable length.
std::optional<std::string> BearerToken(std::string_view authorization);
// True if the header value "Bearer TOKEN" carries a token with this hash.
bool BearerMatches(std::string_view authorization, std::string_view hash);

}  // namespace crier
