// JSON Web Keys and signatures (RFC 7515 to 7518) as far as ID tokens need them: what comes in is a
// stranger's, bounded, and read with public keys alone. The only user of cjose.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace crier {

inline constexpr size_t kMaxSignedToken = 64 * 1024;  // bytes; ours: a token with a few hundred groups
inline constexpr size_t kMaxKeySet = 256 * 1024;      // bytes; ours
inline constexpr size_t kMostKeys = 64;               // ours

// RFC 4648, section 5, without padding.
std::string Base64Url(std::string_view bytes);

// Public keys that can verify RS256, PS256 or ES256. Shared and never changed.
class KeySet {
 public:
  // kBadData: too large, no key set, or none of its keys is of use. Keys of other kinds, for encryption,
  // symmetric ones and RSA keys below 2,048 bits are left out.
  static Result<KeySet> Read(std::string_view json);
  size_t size() const { return keys_.size(); }

 private:
  struct Key;
  friend class SignedToken;
  std::vector<std::shared_ptr<const Key>> keys_;
};

// A token in JWS's compact form whose signature nobody has checked yet.
class SignedToken {
 public:
  // kBadData: no such token, too large, encrypted, or with a `crit` header. kAuth: its `alg` is not one of
  // RS256, PS256 and ES256: never "none", and no HMAC, whose key would be the public one.
  static Result<SignedToken> Read(std::string_view token);
  const std::string& alg() const { return alg_; }
  const std::string& kid() const { return kid_; }  // empty: it names none
  // The payload, if one of the keys made the signature. kAuth: there is no key of that `kid` and kind, or the
  // signature does not hold.
  Result<std::string> Verify(const KeySet& keys) const;

 private:
  SignedToken() = default;
  std::string text_, alg_, kid_;
};

}  // namespace crier
