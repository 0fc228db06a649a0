// A professional account on Instagram: what is heard there, and how it is spoken to.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "connectors/kit/graph_account.h"

namespace crier::instagram {

// A native id says what it is, for each kind is answered in another way and Instagram's numbers do not tell:
//   "17"      a post of ours
//   "17:23"   a comment under it, of ours or of somebody
//   "@17"     a post of somebody that mentions or tags the account
//   "@17:23"  a comment under such a post that mentions it
struct Place {
  std::string media;
  std::string comment;  // empty: the post itself
  bool elsewhere = false;
  std::string ToText() const;
  // Nothing where it is none of these, such as the id of a private message.
  static std::optional<Place> Of(std::string_view native_id);
};

// Members as in
// https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media and
// /ig-comment
inline constexpr std::string_view kMediaFields =
    "fields=id,caption,username,timestamp,permalink,media_type,media_url";
inline constexpr std::string_view kCommentFields =
    "fields=id,text,username,from,timestamp,parent_id,replies.limit(50)%7Bid,text,username,from,timestamp%7D";

// A comment or a post as Graph shows it, or a webhook's comment; `place` is its native id.
Mention ReadWords(const nlohmann::json& from, const Place& place, const std::string& channel, Time now);

// What was missed: comments under the newest posts, their answers, and posts that tag the account.
kit::GraphLists ListsOf(kit::GraphAccount& account);
// What a webhook tells: comments, mentions, whose words are looked up, and private messages.
Result<bool> ReadNews(kit::GraphAccount& account, const kit::GraphNews& news, std::vector<Event>* events);
// Posts with the city's standing picture and the words as its caption, and answers. Never edits.
std::unique_ptr<Sink> NewSink(kit::GraphAccount& account, State& state, std::string picture);

}  // namespace crier::instagram
