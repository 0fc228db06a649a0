// Secrets that the hub itself has to keep, sealed under a key that it is given at its start: who reads the
// file, or a copy of it, reads none of them. XChaCha20-Poly1305 by libsodium, with a nonce of its own each.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace crier {

class SealKey {
 public:
  // 32 bytes in base64, as `openssl rand -base64 32` writes them; kConfig for anything else.
  static Result<SealKey> Read(const Secret& written);

  // Text: "sealed:1:<which key>:<base64>". It opens for the same `purpose` only, so that a sealed secret
  // cannot be put to another use.
  std::string Seal(std::string_view secret, std::string_view purpose) const;
  // kAuth: it was sealed under another key. kDamaged: it was changed, or sealed for another purpose.
  Result<Secret> Open(std::string_view sealed, std::string_view purpose) const;
  bool operator==(const SealKey&) const = default;

 private:
  explicit SealKey(std::string key);
  std::string key_;
  std::string id_;  // tells keys apart and nothing of them
};

// As Read takes it.
std::string NewSealKey();

}  // namespace crier
