// Tables: mentions, mention_text (full text), cursors, tallies, channel_state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/mention.h"
#include "core/request.h"
#include "core/verdict.h"
#include "store/db.h"

namespace crier {

struct StoredMention {
  int64_t id = 0;
  Mention mention;
  Verdict verdict;
  std::string request_id;  // the draft that it became or joined; empty: none
  Time heard_at{};
  bool removed = false;    // text dropped
};

// What one poll brought, judged. One transaction: mentions, verdicts, tallies, drafts, cursor.
struct Judged {
  Event event;
  Verdict verdict;                      // of a Mention or Edited
  std::vector<Count> counts;            // of the same
  std::optional<ServiceRequest> draft;  // where it is actionable
};
struct Intake {
  std::string channel;
  std::string cursor;
  bool has_cursor = true;  // false for a receiver: it has none
  std::vector<Judged> events;
  Time now{};
};
struct IntakeResult {
  std::vector<StoredMention> added;       // new ones only
  std::vector<StoredMention> changed;     // edited or removed
  std::vector<ServiceRequest> requests;   // drafts made or joined
  int known = 0;                          // heard before
};
// A mention known already changes nothing. Edited and Removed take the old counts back. `join_window` is how long a
// draft with the same join_key takes new mentions.
Result<IntakeResult> TakeIn(Tx& tx, const Intake& intake, std::chrono::milliseconds join_window);

Result<std::string> CursorOf(Tx& tx, const std::string& channel);

struct MentionQuery {
  std::string text;  // full text, words and "phrases"; user input, made safe here
  std::string channel, service_code, category, intent, sentiment, lang, request_id;
  std::optional<bool> actionable;
  std::optional<Time> since, until;
  int64_t before = 0;  // id: for paging, newest first
  int limit = 50;      // at most 500
};
Result<std::vector<StoredMention>> FindMentions(Tx& tx, const MentionQuery& query);
Result<std::optional<StoredMention>> FindMention(Tx& tx, int64_t id);

struct TallyRow {
  Time hour{};
  std::string key;
  int64_t count = 0;
};
struct TallyQuery {
  std::string dimension = "service_code";
  std::string channel, neighborhood;
  std::optional<Time> since, until;
};
// Sums by hour and key, hour first; zero sums are left out.
Result<std::vector<TallyRow>> FindTallies(Tx& tx, const TallyQuery& query);
// Recounts from the stored mentions with `counts`; the number of tally rows that were wrong.
Result<int64_t> RebuildTallies(Tx& tx, const std::function<std::vector<Count>(const Mention&, const Verdict&)>& counts);

// The durable key-value memory of a channel.
Result<std::optional<std::string>> GetState(Tx& tx, const std::string& channel, const std::string& key);
Result<void> PutState(Tx& tx, const std::string& channel, const std::string& key, const std::string& value);

}  // namespace crier
