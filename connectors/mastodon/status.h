// What a Mastodon server says, read: statuses, notifications, accounts. Every member is optional and bounded;
// what cannot be used is left out, never guessed. The only user of simdjson in this connector. Members as in
// https://docs.joinmastodon.org/entities/Status/ and its neighbours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier::mastodon {

// Ids are numbers written as text on Mastodon, flakes or ULIDs on its relatives: a longer one is newer, of
// two as long the greater text is.
bool OlderId(std::string_view a, std::string_view b);

struct ById {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return OlderId(a, b); }
};

struct Status {
  Mention mention;      // its text holds the content warning first; its channel is empty
  std::string content;  // the text alone, without the warning
  std::string account_id;
  std::string edited_at;  // as the server writes it; empty: never edited
  // Of the post itself, the same on every server and after every edit; empty: the server does not say.
  std::string uri;
  bool timed = false;  // the server said when it was made
  bool boost = false;
};

// One entry of a list that is paged by id.
struct Entry {
  std::string id;                // of the notification, or of the status itself in a timeline
  std::optional<Status> status;  // none: the entry holds nothing that we could read
};

// Of notifications other than mentions the entry alone is kept, without its status. `host` completes the
// handles of accounts that live on the server itself. `now` stands in for a missing time.
Result<Status> ReadStatus(const std::string& json, std::string_view host, Time now);
Result<std::vector<Entry>> ReadTimeline(const std::string& json, std::string_view host, Time now);
Result<std::vector<Entry>> ReadNotifications(const std::string& json, std::string_view host, Time now);

struct Account {
  std::string id;
  std::string acct;
};
Result<Account> ReadAccount(const std::string& json);

// What GET /api/v2/instance or /api/v1/instance says; 0 and empty: it does not say.
struct Instance {
  uint64_t max_characters = 0;
  uint64_t characters_per_url = 0;
  std::string version;
  std::string source_url;
};
Result<Instance> ReadInstance(const std::string& json);

// The server's own words in an error body; empty if there are none.
std::string ErrorWords(const std::string& json);

}  // namespace crier::mastodon
