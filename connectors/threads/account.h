// An account on Threads: what is heard there, and how it is spoken to.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "connectors/kit/graph_account.h"

namespace crier::threads {

// Members as in https://developers.facebook.com/documentation/threads/reference/media-retrieval
inline constexpr std::string_view kFields =
    "fields=id,text,username,timestamp,permalink,media_type,media_url,replied_to,root_post";

// More are refused here before anything is asked for.
inline constexpr size_t kMostLinks = 3;

// A post as Threads shows it, in lists and in calls. Threads tells no id of an author, so the name stands for
// it.
Mention ReadPost(const nlohmann::json& from, const std::string& channel, Time now);

// Different addresses, with or without https:// before them.
size_t LinksIn(std::string_view text);

// What was missed: mentions, replies of every depth under the newest posts, what a search for each word
// finds.
kit::GraphLists ListsOf(kit::GraphAccount& account, const std::vector<std::string>& words);
// What a webhook tells: replies and mentions.
Result<bool> ReadNews(kit::GraphAccount& account, const kit::GraphNews& news, std::vector<Event>* events);
// Posts and replies, which it can delete and never edit.
std::unique_ptr<Sink> NewSink(kit::GraphAccount& account, State& state);

}  // namespace crier::threads
