// What the X API says of posts, read. Every member is optional and bounded; what cannot be used is left out,
// never guessed. Members as in X's OpenAPI description, 2.167, and by the names that they had before it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/http.h"
#include "core/mention.h"

namespace crier::x {

// Milliseconds since 1970 at which X's snowflakes begin (kit/post_ids.h).
inline constexpr int64_t kIdEpoch = 1288834974657;

struct Post {
  // Its native id is that of the first version: an edit is a post of its own, with an id of its own.
  Mention mention;
  std::string version;  // id of the newest version
  // The words alone, without the "@name" that X puts before those of an answer.
  std::string words;
  bool repost = false;
};

struct Answer {
  std::vector<Post> posts;
  std::string next;            // leads to the next page; empty: this was the last
  std::set<std::string> gone;  // ids of posts that X says are gone, or no longer shows us
};
// Nothing where it is no list of posts. `now` stands in for a missing time.
std::optional<Answer> ReadAnswer(const nlohmann::json& answer, Time now);

std::string UrlOf(std::string_view handle, std::string_view id);

// X's own words in a refusal: {"title","detail","type","errors": [{"message"}]}.
std::string WordsOf(const nlohmann::json& refusal);
// What X means otherwise than HTTP does:
// - 403 is also its answer to a text that was posted a while ago. It may be our own try whose answer was
//   lost, so that is rejected and in doubt: the hub looks before it goes on.
// - 403 for an answer that its author did not ask for is a refusal, not a matter of credentials.
// - 402 is credit that is used up, which a person must mend.
// - 429 may be the day's or the month's, not the quarter of an hour that x-rate-limit-reset tells.
void Judge(const HttpResponse& response, Time now, Error* error);

}  // namespace crier::x
