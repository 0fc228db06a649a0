// What a Mastodon server says, read: statuses and lists of them. Every member is optional and bounded; what
// cannot be used is left out, never guessed. Members as in https://docs.joinmastodon.org/entities/Status/ and
// its neighbours.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier::mastodon {

// snac's ids are ten digits of the time in seconds at which the post was written last, and the MD5 of its
// uri (mastoapi.c, mastoapi_id); it finds a post by the latter alone. Ten zeros are put in place of what does
// not stay; all other ids are left as they are.
std::string StableId(std::string id);

struct Status {
  Mention mention;        // its text holds the content warning first; its channel is empty
  std::string content;    // the text alone, without the warning
  std::string edited_at;  // as the server writes it; empty: never edited
  bool boost = false;
};

// One entry of a list that is paged by id.
struct Entry {
  std::string id;                // of the notification, or of the status itself, as the server says it
  std::optional<Status> status;  // none: the entry holds nothing that we could read
};

// `host` completes the handles of accounts that live on the server itself. `now` stands in for a missing
// time.
Author ReadAuthor(const nlohmann::json& account, std::string_view host);
Result<Status> ReadStatus(const nlohmann::json& from, std::string_view host, Time now);
// Of notifications other than mentions the entry alone is kept, without its status.
Result<std::vector<Entry>> ReadEntries(const nlohmann::json& list, bool notifications, std::string_view host,
                                       Time now);

}  // namespace crier::mastodon
