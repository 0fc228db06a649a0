#include "connectors/kit/signatures.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "core/digest.h"
#include "core/text.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxPieces = 16;  // of a header; ours
constexpr size_t kEd25519Key = 32, kEd25519Signature = 64;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string HmacSha1(std::string_view key, std::string_view message) {
  std::string digest(20, '\0');
  // A digest that could not be made must never be compared with anything.
  if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), Bytes(message), message.size(),
           reinterpret_cast<unsigned char*>(digest.data()), nullptr) == nullptr) {
    std::abort();
  }
  return digest;
}

std::string Encoded(const HmacScheme& scheme, const Secret& secret, std::string_view message) {
  const std::string digest = scheme.hash == SignatureHash::kSha1 ? HmacSha1(secret.Reveal(), message)
                                                                 : HmacSha256(secret.Reveal(), message);
  std::string text = scheme.encoding == SignatureEncoding::kBase64 ? Base64(digest) : Hex(digest);
  if (scheme.digits > 0) text.resize(std::min(text.size(), scheme.digits));
  return text;
}

int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> FromHex(std::string_view text, size_t bytes) {
  if (text.size() != 2 * bytes) return std::nullopt;
  std::string raw;
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = Digit(text[i]), low = Digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    raw += static_cast<char>(high * 16 + low);
  }
  return raw;
}

}  // namespace

std::vector<Secret> SecretsOf(const Settings& settings) {
  std::vector<Secret> secrets;
  for (const char* key : {"secret", "secret_next"}) {
    if (!settings.Secret(key).empty()) secrets.push_back(settings.Secret(key));
  }
  return secrets;
}

std::string Sign(const HmacScheme& scheme, const Secret& secret, std::string_view message) {
  return scheme.prefix + Encoded(scheme, secret, message);
}

std::vector<std::string_view> PiecesAfter(std::string_view prefix, std::string_view header) {
  // A prefix with a comma in it stands in one piece.
  const bool by_comma = prefix.find(',') == prefix.npos;
  std::vector<std::string_view> found;
  for (size_t pieces = 0; !header.empty() && pieces < kMaxPieces; ++pieces) {
    const size_t end = std::min(header.find_first_of(by_comma ? ", \t" : " \t"), header.size());
    const std::string_view piece = header.substr(0, end);
    if (!piece.empty() && piece.starts_with(prefix)) found.push_back(piece.substr(prefix.size()));
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return found;
}

bool Holds(const HmacScheme& scheme, std::span<const Secret> secrets, std::string_view message,
           std::string_view header) {
  bool right = false;
  const auto given = PiecesAfter(scheme.prefix, header);
  for (const Secret& secret : secrets) {
    if (secret.empty()) continue;
    const std::string wanted = Encoded(scheme, secret, message);
    for (const std::string_view said : given) {
      // Hex is written in either case.
      const bool hex = scheme.encoding == SignatureEncoding::kHex;
      right = EqualInConstantTime(hex ? Lower(said) : std::string(said), wanted) || right;
    }
  }
  return right;
}

bool HoldsEd25519(std::string_view public_key, std::string_view message, std::string_view signature) {
  const auto key = FromHex(public_key, kEd25519Key), signed_by = FromHex(signature, kEd25519Signature);
  if (!key || !signed_by) return false;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(*key), key->size()), &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!pkey || !context) return false;
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(*signed_by), signed_by->size(), Bytes(message),
                          message.size()) == 1;
}

Result<void> CheckSkew(std::string_view where, Time said, Time now, std::chrono::milliseconds window) {
  // Times that a stranger writes may be so far away that a difference would overflow.
  if (said >= now - window && said <= now + window) return {};
  return Error{
      Fault::kAuth,
      fmt::format("{} is further from now than the replay window; a replayed call, or a wrong clock", where)};
}

}  // namespace crier::kit
