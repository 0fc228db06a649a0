// Tables: bulletins, posts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/bulletin.h"
#include "core/post.h"
#include "store/db/db.h"

namespace crier {

Result<void> SaveBulletin(Tx& tx, const Bulletin& bulletin);  // inserts or replaces
// kDamaged where the row cannot be read.
Result<std::optional<Bulletin>> FindBulletin(Tx& tx, const std::string& id);
struct BulletinQuery {
  std::string state = {};       // empty: all
  std::string references = {};  // only those that update or cancel this one
  std::string before = {};      // id: for paging
  int limit = 50;               // 1 to 500
};
struct BulletinPage {
  std::vector<Bulletin> bulletins;
  std::vector<std::string> unreadable = {};  // the ids of those of the page that are damaged and left out
  std::string next = {};                     // goes into `before`; empty: there are no more
};
// Newest first.
Result<BulletinPage> FindBulletins(Tx& tx, const BulletinQuery& query);
// Those that are approved, oldest first; at most 500. A damaged one is logged and holds up no other.
Result<std::vector<Bulletin>> FindApproved(Tx& tx);
// Those that update or cancel it, oldest first.
Result<std::vector<Bulletin>> FindFollowers(Tx& tx, const std::string& id);

// Inserts or replaces; the send job must be there.
Result<void> SavePost(Tx& tx, int64_t job_id, const Post& post);
Result<std::optional<Post>> FindPost(Tx& tx, int64_t job_id, const std::string& lang);
// By language.
Result<std::vector<Post>> PostsOf(Tx& tx, int64_t job_id);
// What a delivery with that native id carried.
Result<std::vector<Post>> PostsSentAs(Tx& tx, const std::string& channel, const std::string& native_id);
// The channel's newest first.
Result<std::vector<Post>> PostsSince(Tx& tx, const std::string& channel, Time since, int limit);

}  // namespace crier
