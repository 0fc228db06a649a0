#include "accounts/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>

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

std::string HashToken(std::string_view token) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

bool BearerMatches(std::string_view authorization, std::string_view hash) {
  if (!authorization.starts_with(kScheme) || authorization.size() > kMaxToken) return false;
  const std::string given = HashToken(authorization.substr(kScheme.size()));
  return given.size() == hash.size() && CRYPTO_memcmp(given.data(), hash.data(), hash.size()) == 0;
}

}  // namespace crier
