#include "accounts/jose.h"

#include <cjose/cjose.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier {
namespace {

using nlohmann::json;

constexpr size_t kLeastRsaBits = 2048;  // RFC 7518, 3.3
constexpr size_t kMostRsaBits = 8192;   // ours: a larger one makes each signature slow to check
constexpr size_t kMaxName = 256;        // bytes of a kid; ours
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Jwk = std::unique_ptr<cjose_jwk_t, decltype(&cjose_jwk_release)>;
using Jws = std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)>;

// The member where it is text, else empty.
std::string TextIn(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Without padding (RFC 7515, 2). cjose ends the program where text breaks off within a byte.
bool IsBase64Url(std::string_view text) {
  return text.size() % 4 != 1 && text.find_first_not_of(kBase64Url) == std::string_view::npos;
}

bool IsFor(const json& key, const char* member, std::string_view wanted) {
  const auto found = key.find(member);
  return found == key.end() || (found->is_string() && found->get_ref<const std::string&>() == wanted);
}

bool MayVerify(const json& key) {
  if (!IsFor(key, "use", "sig")) return false;
  const auto uses = key.find("key_ops");
  return uses == key.end() ||
         (uses->is_array() && std::find(uses->begin(), uses->end(), "verify") != uses->end());
}

// What cjose is given: the public members alone, whatever else the provider wrote. Null where there is no
// such key.
json PublicPart(const json& key) {
  json part = {{"kty", TextIn(key, "kty")}};
  if (part["kty"] == "RSA") {
    part["n"] = TextIn(key, "n");
    part["e"] = TextIn(key, "e");
  } else if (part["kty"] == "EC" && TextIn(key, "crv") == "P-256") {
    part["crv"] = "P-256";
    part["x"] = TextIn(key, "x");
    part["y"] = TextIn(key, "y");
  } else {
    return nullptr;
  }
  for (const auto& [name, value] : part.items()) {
    if (name != "kty" && name != "crv" && !IsBase64Url(value.get_ref<const std::string&>())) return nullptr;
  }
  return part;
}

Jwk Import(const json& key) {
  const json part = PublicPart(key);
  if (part.is_null()) return {nullptr, cjose_jwk_release};
  const std::string text = part.dump(-1, ' ', false, json::error_handler_t::replace);
  cjose_err error = {};
  Jwk jwk(cjose_jwk_import(text.data(), text.size(), &error), cjose_jwk_release);
  if (jwk == nullptr || cjose_jwk_get_kty(jwk.get(), nullptr) != CJOSE_JWK_KTY_RSA) return jwk;
  const size_t bits = cjose_jwk_get_keysize(jwk.get(), nullptr);
  if (bits < kLeastRsaBits || bits > kMostRsaBits) jwk.reset();
  return jwk;
}

std::string_view KindFor(std::string_view alg) {
  if (alg == "RS256" || alg == "PS256") return "RSA";
  if (alg == "ES256") return "EC";
  return "";
}

}  // namespace

struct KeySet::Key {
  std::string kid, kind, alg;  // alg: the only one that it is for; empty: any of its kind
  Jwk jwk{nullptr, cjose_jwk_release};
};

std::string Base64Url(std::string_view bytes) {
  std::string text = Base64(bytes);
  text.resize(std::min(text.size(), text.find('=')));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

Result<KeySet> KeySet::Read(std::string_view text) {
  auto set = ReadJson(text, kMaxKeySet);
  if (!set) return std::move(set).error();
  const auto keys = set->find("keys");
  if (!set->is_object() || keys == set->end() || !keys->is_array())
    return Error{Fault::kBadData, "this is no set of keys: it has no list 'keys'"};
  if (keys->size() > kMostKeys)
    return Error{Fault::kBadData, fmt::format("holds more than {} keys", kMostKeys)};
  KeySet read;
  for (const json& item : *keys) {
    if (!item.is_object() || !MayVerify(item)) continue;
    Key key{TextIn(item, "kid"), TextIn(item, "kty"), TextIn(item, "alg"), Import(item)};
    if (key.jwk == nullptr || key.kid.size() > kMaxName) continue;
    read.keys_.push_back(std::make_shared<const Key>(std::move(key)));
  }
  if (read.keys_.empty()) return Error{Fault::kBadData, "holds no key for RS256, PS256 or ES256"};
  return read;
}

Result<SignedToken> SignedToken::Read(std::string_view text) {
  if (text.size() > kMaxSignedToken)
    return Error{Fault::kBadData, fmt::format("is larger than {} KiB", kMaxSignedToken / 1024)};
  const auto dots = std::count(text.begin(), text.end(), '.');
  if (dots == 4) return Error{Fault::kBadData, "is encrypted, which Crier does not read"};
  if (dots != 2) return Error{Fault::kBadData, "is no signed token"};
  const std::string_view head = text.substr(0, text.find('.'));
  const std::string_view rest = text.substr(head.size() + 1);
  const std::string_view payload = rest.substr(0, rest.find('.'));
  const std::string_view signature = rest.substr(payload.size() + 1);
  if (head.empty() || !IsBase64Url(head) || !IsBase64Url(payload) || !IsBase64Url(signature))
    return Error{Fault::kBadData, "is no signed token"};
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (!cjose_base64url_decode(head.data(), head.size(), &bytes, &size, nullptr))
    return Error{Fault::kBadData, "has a header that is not base64url"};
  const std::string decoded(reinterpret_cast<const char*>(bytes), size);
  cjose_get_dealloc()(bytes);
  const auto header = ReadJson(decoded);
  if (!header || !header->is_object()) return Error{Fault::kBadData, "has a header that is no JSON object"};
  SignedToken token;
  token.text_ = text;
  token.alg_ = TextIn(*header, "alg");
  token.kid_ = TextIn(*header, "kid");
  if (KindFor(token.alg_).empty()) {
    return Error{Fault::kAuth, fmt::format("is signed by '{}'; RS256, PS256 and ES256 are allowed",
                                           Excerpt(token.alg_, 20))};
  }
  // What must be understood (RFC 7515, 4.1.11), and we understand none of it.
  if (header->contains("crit"))
    return Error{Fault::kBadData, "has a 'crit' header, which Crier does not read"};
  if (token.kid_.size() > kMaxName) return Error{Fault::kBadData, "names its key in over 256 bytes"};
  return token;
}

Result<std::string> SignedToken::Verify(const KeySet& keys) const {
  std::vector<const KeySet::Key*> fitting;
  for (const auto& key : keys.keys_) {
    if (key->kind == KindFor(alg_) && (key->alg.empty() || key->alg == alg_) &&
        (kid_.empty() || key->kid == kid_)) {
      fitting.push_back(key.get());
    }
  }
  if (fitting.empty()) {
    return Error{Fault::kAuth,
                 kid_.empty()
                     ? fmt::format("names no key, and the provider has none for {}", alg_)
                     : fmt::format("is signed by a key for {} that the provider does not list", alg_)};
  }
  // OpenID Connect Core, 10.1: it must name one where there are several.
  if (kid_.empty() && fitting.size() > 1)
    return Error{Fault::kAuth, "names no key, and the provider has several that could have signed it"};
  for (const KeySet::Key* key : fitting) {
    const Jws jws(cjose_jws_import(text_.data(), text_.size(), nullptr), cjose_jws_release);
    if (jws == nullptr) return Error{Fault::kBadData, "is no signed token"};
    // cjose verifies by the header as cjose reads it.
    const char* alg = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, nullptr);
    if (alg == nullptr || alg != alg_)
      return Error{Fault::kBadData, "has a header that can be read in two ways"};
    if (!cjose_jws_verify(jws.get(), key->jwk.get(), nullptr)) continue;
    uint8_t* payload = nullptr;
    size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &payload, &size, nullptr))
      return Error{Fault::kBadData, "has no payload"};
    return std::string(reinterpret_cast<const char*>(payload), size);
  }
  return Error{Fault::kAuth, "has a signature that does not hold"};
}

}  // namespace crier
