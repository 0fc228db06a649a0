// A city's page on Facebook: what is heard there, and how it is spoken to.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "connectors/kit/graph_account.h"

namespace crier::facebook {

// Members as in https://developers.facebook.com/docs/graph-api/reference/page-post/ and /comment/
inline constexpr std::string_view kPostFields = "fields=id,message,from,created_time,permalink_url";
inline constexpr std::string_view kCommentFields =
    "fields=id,message,from,created_time,permalink_url,parent%7Bid%7D,object%7Bid%7D";

// A post, a comment or a message as Graph shows it: {id, message, from, created_time, permalink_url, parent}.
// Its id is empty where there is none.
Mention ReadObject(const nlohmann::json& from, const std::string& channel, Time now);
// The address of a post or comment for people.
std::string UrlOf(const std::string& id);

// What was missed: posts of others on the page and posts that tag it, comments of every depth under the
// newest posts, private messages.
kit::GraphLists ListsOf(kit::GraphAccount& page, bool messages);
// What a webhook tells: the same, at once, with edits and removals.
Result<bool> ReadNews(kit::GraphAccount& page, const kit::GraphNews& news, std::vector<Event>* events);
// Posts, comments that answer, edits and deletions.
std::unique_ptr<Sink> NewSink(kit::GraphAccount& page);

}  // namespace crier::facebook
