// Table: mentions (and its full text). Written by store/tables/intake.h alone, but for TieMention.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/stored_mention.h"
#include "store/db/db.h"

namespace crier {

// When it was said, never later than when it was heard: lists and windows go by it.
Time SaidAt(const StoredMention& stored);

// Parts of TakeIn. Updates what has an id; `counts` is what it adds to the tallies.
Result<void> SaveMention(Tx& tx, const std::vector<Count>& counts, const StoredMention& stored);
// One that is not stored yet.
struct NewMention {
  StoredMention* stored = nullptr;  // gets its id
  const std::vector<Count>* counts = nullptr;
};
// Inserts many at once: SQLite brings its full text up to date after each statement. All of one channel.
Result<void> AddMentions(Tx& tx, std::span<const NewMention> mentions);
// Leaves a tombstone.
Result<void> BuryMention(Tx& tx, int64_t id);
// Somebody made a request of it: it belongs to that, unless it belongs to one already.
Result<void> TieMention(Tx& tx, int64_t id, const std::string& request_id);

struct MentionQuery {
  std::string text;  // full text, words and "phrases"; user input, made safe here: at most 32 of them
  // service_code and category: it has that topic (core/topics.h), as in the tallies.
  std::string channel, service_code, category, intent, sentiment, lang, request_id;
  std::string neighborhood = {};  // as in the tallies
  std::optional<bool> actionable;
  std::optional<Time> since, until;  // when it was said, `until` excluded
  int64_t before = 0;                // id: for paging, newest first
  int limit = 50;                    // at most 500
  // One index serves one filter, and what it brings is looked through for the others: at most so many, so
  // that no mix of filters takes long. 0: all.
  int64_t look_through = 0;
};
// Newest first by when it was said (with `text`: by when it was heard); tombstones are left out.
// A damaged one is there, and says so: it never costs the others. With their corrections, as FindMention.
// `further` becomes where to go on (`before`), or 0 where nothing is left.
Result<std::vector<StoredMention>> FindMentions(Tx& tx, const MentionQuery& query,
                                                int64_t* further = nullptr);
// In the order they were heard, after the id `after`, tombstones left out: for walking through all of them.
Result<std::vector<StoredMention>> MentionsAfter(Tx& tx, int64_t after, int limit);
// Tombstones too.
Result<std::optional<StoredMention>> FindMention(Tx& tx, int64_t id);
Result<std::optional<StoredMention>> FindMention(Tx& tx, const std::string& channel,
                                                 const std::string& native_id);

}  // namespace crier
