#include "accounts/seal.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstdlib>
#include <optional>

#include "core/digest.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::string_view kSealedHead = "sealed:1:";

void BeginSodium() {
  if (sodium_init() < 0) std::abort();
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::string RandomBytes(size_t count) {
  BeginSodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

SealKey::SealKey(std::string key)
    : key_(std::move(key)), id_(Hex(HmacSha256(key_, "crier: which key")).substr(0, 8)) {}

Result<SealKey> SealKey::Read(const Secret& written) {
  BeginSodium();
  auto key = FromBase64(Trim(written.Reveal()));
  if (!key || key->size() != kKeyBytes) {
    return Error{Fault::kConfig, "is not 32 bytes in base64: make one with `openssl rand -base64 32`"};
  }
  return SealKey(*std::move(key));
}

std::string SealKey::Seal(std::string_view secret, std::string_view purpose) const {
  std::string sealed = RandomBytes(kNonceBytes);
  sealed.resize(kNonceBytes + secret.size() + kTagBytes);
  auto* const bytes = reinterpret_cast<unsigned char*>(sealed.data());
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + kNonceBytes, nullptr, Bytes(secret), secret.size(),
                                             Bytes(purpose), purpose.size(), nullptr, bytes, Bytes(key_));
  return fmt::format("{}{}:{}", kSealedHead, id_, Base64(sealed));
}

Result<Secret> SealKey::Open(std::string_view sealed, std::string_view purpose) const {
  const Error damaged{Fault::kDamaged,
                      "was changed since Crier sealed it, or belongs to other settings; set it again"};
  if (!sealed.starts_with(kSealedHead)) return damaged;
  sealed.remove_prefix(kSealedHead.size());
  const size_t colon = sealed.find(':');
  if (colon == std::string_view::npos) return damaged;
  if (sealed.substr(0, colon) != id_) {
    return Error{Fault::kAuth,
                 "was sealed under another key than this hub has; give it that key, or set the secret again"};
  }
  const auto bytes = FromBase64(sealed.substr(colon + 1));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return damaged;
  std::string secret(bytes->size() - kNonceBytes - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(secret.data()), nullptr, nullptr, Bytes(*bytes) + kNonceBytes,
          bytes->size() - kNonceBytes, Bytes(purpose), purpose.size(), Bytes(*bytes), Bytes(key_)) != 0) {
    return damaged;
  }
  return Secret(std::move(secret));
}

std::string NewSealKey() { return Base64(RandomBytes(kKeyBytes)); }

}  // namespace crier
