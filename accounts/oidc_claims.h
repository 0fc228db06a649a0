// What an ID token says and what must hold of it (OpenID Connect Core 1.0, 3.1.3.7 and 3.1.3.8), once its
// signature held. Pure. Private to oidc.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace crier {

struct ExpectedClaims {
  std::string_view issuer, client_id, nonce;
  std::string_view access_token;  // that came with it; empty: none
  Time now;
};

// How far the clocks of the provider and of this machine may be apart. Ours.
inline constexpr std::chrono::seconds kClockSkew{60};
// An ID token comes straight from the provider when it is asked for. Ours.
inline constexpr std::chrono::minutes kOldestIdToken{10};

// kAuth: what does not hold. kBadData: a claim that is missing or of a wrong kind.
Result<void> CheckClaims(const nlohmann::json& claims, const ExpectedClaims& expected);

// 1 to 255 bytes of printable ASCII, or kBadData.
Result<std::string> SubjectIn(const nlohmann::json& claims);
// One line that may be shown, at most 128 bytes; empty where there is no such text.
std::string NameIn(const nlohmann::json& claims, const std::string& claim);
// A list of texts or one text; none where the claim is absent. kBadData: another kind, or too many.
Result<std::vector<std::string>> GroupsIn(const nlohmann::json& claims, const std::string& claim);

}  // namespace crier
