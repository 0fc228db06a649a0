// Table: sessions, the browsers that are signed in. When one ends is accounts/session.h; rows that ended are
// removed by and by.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/person.h"
#include "store/db/db.h"

namespace crier {

Result<void> AddSession(Tx& tx, const Session& session);
Result<std::optional<Session>> FindSessionByToken(Tx& tx, const std::string& token_hash);
Result<std::optional<Session>> FindSession(Tx& tx, const std::string& id);
// Newest first.
Result<std::vector<Session>> FindSessionsOf(Tx& tx, const std::string& person);
Result<void> TouchSession(Tx& tx, const std::string& id, Time now);
// False where there is none.
Result<bool> DropSession(Tx& tx, const std::string& id, const std::string& person);
// All of a person's but `keep`: how many.
Result<int64_t> DropSessionsOf(Tx& tx, const std::string& person, const std::string& keep = "");
// Of everybody.
Result<int64_t> DropAllSessions(Tx& tx);
// Those that were opened or last seen before these times.
Result<int64_t> DropEndedSessions(Tx& tx, Time opened_before, Time seen_before);

}  // namespace crier
