// What the YouTube Data API says of comments, read. Every member is optional and bounded; what cannot be used
// is left out. Members as in https://developers.google.com/youtube/v3/docs/comments and /commentThreads.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/mention.h"

namespace crier::youtube {

// A comment's id: letters, digits, "-", "_", and in that of an answer "." behind that of its thread. Empty:
// none.
std::string CommentIdIn(const nlohmann::json& object, const char* key);
// Of an answer, or of the comment that began the thread: the latter.
std::string ThreadOf(std::string_view id);

struct Comment {
  Mention mention;         // without its channel; in_reply_to is the thread's first comment
  std::string updated_at;  // as YouTube writes it
};
// `video` is that of its thread; empty: the comment is on the channel itself. `now` stands in for a missing
// time.
Comment ReadComment(const nlohmann::json& from, const std::string& video, Time now);

// The `reason` of a refusal, "quotaExceeded", which says more than its status; empty: none.
std::string ReasonOf(const nlohmann::json& refusal);

}  // namespace crier::youtube
