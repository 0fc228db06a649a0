// Tables of single sign-on (accounts/oidc.h): pending_sign_ons, by the hash of a cookie that the browser got;
// identities, whom an account of a provider is here; session_id_tokens, which go with their sessions.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

struct KeptSignOn {
  std::string browser_hash;
  std::string state, nonce, verifier;
  Time made_at{};

  bool operator==(const KeptSignOn&) const = default;
};
// So many are kept at most: the oldest make room.
inline constexpr int64_t kMostPendingSignOns = 10'000;

Result<void> AddPendingSignOn(Tx& tx, const KeptSignOn& pending);
// Takes it out, so that each is there once.
Result<std::optional<KeptSignOn>> TakePendingSignOn(Tx& tx, const std::string& browser_hash);
Result<int64_t> DropPendingSignOns(Tx& tx, Time made_before);

// kRejected where the account is somebody's already.
Result<void> AddIdentity(Tx& tx, const std::string& issuer, const std::string& subject,
                         const std::string& person);
// The person's name.
Result<std::optional<std::string>> FindIdentity(Tx& tx, const std::string& issuer,
                                                const std::string& subject);
// Whether the person signs in by a provider.
Result<bool> HasIdentity(Tx& tx, const std::string& person);

Result<void> PutIdToken(Tx& tx, const std::string& session, const std::string& id_token);
Result<std::optional<std::string>> FindIdToken(Tx& tx, const std::string& session);

}  // namespace crier
