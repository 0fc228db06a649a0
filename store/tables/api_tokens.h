// Table: api_tokens, the keys that people made for programs. A token that was revoked stays in the list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/person.h"
#include "store/db/db.h"

namespace crier {

Result<void> AddApiToken(Tx& tx, const ApiToken& token);
Result<std::optional<ApiToken>> FindApiTokenByHash(Tx& tx, const std::string& token_hash);
Result<std::optional<ApiToken>> FindApiToken(Tx& tx, const std::string& id);
// Newest first; `person` empty: everybody's.
Result<std::vector<ApiToken>> FindApiTokens(Tx& tx, const std::string& person = "");
Result<void> TouchApiToken(Tx& tx, const std::string& id, Time now);
// False where it was revoked already.
Result<bool> RevokeApiToken(Tx& tx, const std::string& id, Time now);

// Whether it still opens anything at all.
bool IsLive(const ApiToken& token, Time now);

}  // namespace crier
