// Tables: bulletins, posts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/post.h"
#include "store/db.h"

namespace crier {

Result<void> SaveBulletin(Tx& tx, const Bulletin& bulletin);  // inserts or replaces
Result<std::optional<Bulletin>> FindBulletin(Tx& tx, const std::string& id);
// Newest first; state "" = all; at most 500.
Result<std::vector<Bulletin>> FindBulletins(Tx& tx, const std::string& state, int limit);
// Those that are approved, oldest first; at most 500.
Result<std::vector<Bulletin>> FindApproved(Tx& tx);
// Those that update or cancel it, oldest first.
Result<std::vector<Bulletin>> FindFollowers(Tx& tx, const std::string& id);

// Inserts or replaces; the bulletin must be there.
Result<void> SavePost(Tx& tx, const std::string& bulletin_id, const Post& post);
Result<std::optional<Post>> FindPost(Tx& tx, const std::string& bulletin_id, const std::string& channel,
                                     const std::string& lang);
// What a delivery with that native id carried.
Result<std::vector<Post>> PostsSentAs(Tx& tx, const std::string& channel, const std::string& native_id);
// The channel's newest first.
Result<std::vector<Post>> PostsSince(Tx& tx, const std::string& channel, Time since, int limit);

}  // namespace crier
