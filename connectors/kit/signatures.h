// Signatures of calls, those that come in and those that we make. Pure functions; comparisons take the same
// time for a wrong signature as for the right one.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "core/settings.h"
#include "core/time.h"

namespace crier::kit {

enum class SignatureHash { kSha256, kSha1 };
enum class SignatureEncoding { kHex, kBase64 };

// How a platform writes an HMAC: Meta's "sha256=<hex>" is {.prefix = "sha256="}, Slack's {.prefix = "v0="},
// Twilio's {kSha1, kBase64}.
struct HmacScheme {
  SignatureHash hash = SignatureHash::kSha256;
  SignatureEncoding encoding = SignatureEncoding::kHex;
  std::string prefix = {};
  size_t digits = 0;  // only the first so many are written, 20 or more (RFC 2104, section 5); 0: all
};

// Those of the options `secret` and `secret_next` that are set: while one is changed, both hold.
std::vector<Secret> SecretsOf(const Settings& settings);

// The header's value, prefix included.
std::string Sign(const HmacScheme& scheme, const Secret& secret, std::string_view message);

// Whether the header holds a signature of `message` with any of the secrets: while a secret is changed the
// old and the new one both hold. Of a header with several signatures, by commas or blanks, any of the first
// 16 will do. An empty secret signs nothing.
bool Holds(const HmacScheme& scheme, std::span<const Secret> secrets, std::string_view message,
           std::string_view header);

// The pieces of a header, by commas or blanks, that begin with the prefix, without it; 16 pieces are looked
// at.
std::vector<std::string_view> PiecesAfter(std::string_view prefix, std::string_view header);

// Ed25519 (RFC 8032) over `message`; key and signature as hex, of 64 and 128 digits. Discord signs the
// header X-Signature-Timestamp followed by the raw body.
bool HoldsEd25519(std::string_view public_key, std::string_view message, std::string_view signature);

// kAuth where the signed time is further from now than the window, in the past or in the future: a replayed
// call, or a wrong clock. `where` names the header.
Result<void> CheckSkew(std::string_view where, Time said, Time now, std::chrono::milliseconds window);

}  // namespace crier::kit
