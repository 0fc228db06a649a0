#include "accounts/token.h"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "core/digest.h"

namespace crier {
namespace {

constexpr std::string_view kPrefix = "crier_";
constexpr std::string_view kScheme = "Bearer ";
constexpr size_t kMaxToken = 512;

}  // namespace

std::string NewToken() {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 43> random{};  // 43 times 6 bits: more than 256
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) std::abort();
  std::string token(kPrefix);
  for (const unsigned char byte : random) token += kAlphabet[byte & 63];
  return token;
}

std::string HashToken(std::string_view token) { return Hex(Sha256(token)); }

std::optional<std::string> BearerToken(std::string_view authorization) {
  if (!authorization.starts_with(kScheme) || authorization.size() > kMaxToken) return std::nullopt;
  return std::string(authorization.substr(kScheme.size()));
}

bool BearerMatches(std::string_view authorization, std::string_view hash) {
  const auto token = BearerToken(authorization);
  return token && EqualInConstantTime(HashToken(*token), hash);
}

}  // namespace crier
