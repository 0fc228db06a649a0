#include "accounts/oidc_claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "accounts/jose.h"
#include "core/digest.h"
#include "core/text.h"
#include "core/visible.h"

namespace crier {
namespace {

using nlohmann::json;

constexpr size_t kMaxSubject = 255;  // OpenID Connect Core, 2
constexpr size_t kMaxShownName = 128;
constexpr size_t kMostGroups = 1'000;
constexpr size_t kMaxGroup = 256;
constexpr double kLastSecond = 253402300799;  // of the year 9999

Error TokenRefused(std::string message) { return Error{Fault::kAuth, "the ID token " + std::move(message)}; }
Error Unreadable(std::string message) { return Error{Fault::kBadData, "the ID token " + std::move(message)}; }

// Null where it is absent.
const json& In(const json& claims, const std::string& claim) {
  static const json kNothing;
  const auto found = claims.find(claim);
  return found == claims.end() ? kNothing : *found;
}

// Text of the claim, or nothing where it is absent or of another kind.
std::optional<std::string> ClaimText(const json& claims, const char* claim) {
  const json& value = In(claims, claim);
  if (!value.is_string()) return std::nullopt;
  return value.get<std::string>();
}

// Seconds since 1970; a fraction is allowed (RFC 7519, 2).
Result<Time> TimeIn(const json& claims, const char* claim) {
  const json& value = In(claims, claim);
  if (value.is_null()) return Unreadable(fmt::format("has no '{}'", claim));
  const double seconds = value.is_number() ? value.get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kLastSecond))
    return Unreadable(fmt::format("has a '{}' that is no time", claim));
  return Time(std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
}

Result<void> CheckAudience(const json& claims, std::string_view client_id) {
  const json client = std::string(client_id);
  const json& written = In(claims, "aud");
  const json audience = written.is_string() ? json::array({written}) : written;
  if (!audience.is_array() || audience.empty()) return Unreadable("names nobody whom it is for ('aud')");
  if (std::find(audience.begin(), audience.end(), client) == audience.end())
    return TokenRefused("is for another client: its 'aud' does not name ours");
  const json& party = In(claims, "azp");
  if (party.is_null() && audience.size() > 1) return TokenRefused("is for several clients and has no 'azp'");
  if (!party.is_null() && party != client)
    return TokenRefused("was made for another client: its 'azp' is not ours");
  return {};
}

Result<void> CheckTimes(const json& claims, Time now) {
  constexpr std::string_view kClocks = ": are the clocks of the provider and of this machine right?";
  const auto expires = TimeIn(claims, "exp");
  if (!expires) return expires.error();
  if (now >= *expires + kClockSkew)
    return TokenRefused(fmt::format("expired at {}{}", FormatTime(*expires), kClocks));
  const auto issued = TimeIn(claims, "iat");
  if (!issued) return issued.error();
  if (*issued > now + kClockSkew)
    return TokenRefused(fmt::format("was issued in the future, at {}{}", FormatTime(*issued), kClocks));
  if (*issued + kOldestIdToken + kClockSkew < now)
    return TokenRefused(fmt::format("is old: it was issued at {}{}", FormatTime(*issued), kClocks));
  if (In(claims, "nbf").is_null()) return {};
  const auto begins = TimeIn(claims, "nbf");
  if (!begins) return begins.error();
  if (*begins > now + kClockSkew)
    return TokenRefused(fmt::format("is not valid before {}{}", FormatTime(*begins), kClocks));
  return {};
}

// Binds the access token to the ID token; every allowed `alg` has SHA-256.
Result<void> CheckAccessToken(const json& claims, std::string_view access_token) {
  if (In(claims, "at_hash").is_null()) return {};
  const std::string digest = Sha256(access_token);
  const auto said = ClaimText(claims, "at_hash");
  if (!said || access_token.empty() ||
      !EqualInConstantTime(*said, Base64Url(digest.substr(0, digest.size() / 2))))
    return TokenRefused("belongs to another access token: its 'at_hash' does not fit");
  return {};
}

}  // namespace

Result<void> CheckClaims(const json& claims, const ExpectedClaims& expected) {
  if (!claims.is_object()) return Unreadable("holds no JSON object");
  if (const auto issuer = ClaimText(claims, "iss"); !issuer || *issuer != expected.issuer) {
    return TokenRefused(
        fmt::format("is by the issuer '{}', not '{}'", Excerpt(issuer.value_or(""), 200), expected.issuer));
  }
  if (auto audience = CheckAudience(claims, expected.client_id); !audience) return audience;
  if (auto times = CheckTimes(claims, expected.now); !times) return times;
  const auto nonce = ClaimText(claims, "nonce");
  if (!nonce) return TokenRefused("has no 'nonce'");
  if (expected.nonce.empty() || !EqualInConstantTime(*nonce, expected.nonce))
    return TokenRefused("answers another sign-in: its 'nonce' is not ours");
  if (auto bound = CheckAccessToken(claims, expected.access_token); !bound) return bound;
  if (auto subject = SubjectIn(claims); !subject) return subject.error();
  return {};
}

Result<std::string> SubjectIn(const json& claims) {
  auto subject = ClaimText(claims, "sub");
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!subject || subject->empty() || subject->size() > kMaxSubject ||
      !std::all_of(subject->begin(), subject->end(), printable)) {
    return Error{Fault::kBadData,
                 "the provider names the person by a 'sub' that is not 1 to 255 bytes of ASCII"};
  }
  return *std::move(subject);
}

std::string NameIn(const json& claims, const std::string& claim) {
  const json& value = In(claims, claim);
  if (!value.is_string()) return "";
  std::string name = DropInvisible(value.get_ref<const std::string&>());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  name.resize(Utf8Floor(name, kMaxShownName));
  return std::string(Trim(name));
}

Result<std::vector<std::string>> GroupsIn(const json& claims, const std::string& claim) {
  const json& value = In(claims, claim);
  if (value.is_null()) return std::vector<std::string>();
  const json list = value.is_string() ? json::array({value}) : value;
  if (!list.is_array())
    return Error{Fault::kBadData, fmt::format("the claim '{}' is no list of groups", claim)};
  if (list.size() > kMostGroups)
    return Error{Fault::kBadData, fmt::format("the claim '{}' holds over {} groups", claim, kMostGroups)};
  std::vector<std::string> groups;
  for (const json& item : list) {
    if (!item.is_string())
      return Error{Fault::kBadData, fmt::format("the claim '{}' holds what is no text", claim)};
    // A longer one is in no configuration.
    if (const auto& group = item.get_ref<const std::string&>(); group.size() <= kMaxGroup)
      groups.push_back(group);
  }
  return groups;
}

}  // namespace crier
