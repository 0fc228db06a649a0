#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "connectors/facebook/page.h"
#include "connectors/kit/members.h"

namespace crier::facebook {
namespace {

using kit::IdIn;
using kit::In;
using kit::TextIn;
using nlohmann::json;

// Names of lists: the comments under a post, the messages of a conversation, by its id.
constexpr std::string_view kUnder = "under ";
constexpr std::string_view kWith = "with ";

// What people write; of these a verb is looked at.
// https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
constexpr std::array<std::string_view, 8> kWritten = {"comment", "post",  "status", "photo",
                                                      "video",   "share", "link",   "album"};
constexpr std::array<std::string_view, 3> kFelt = {"reaction", "like", "event"};
// A comment that is hidden stands as it is for who wrote it.
constexpr std::array<std::string_view, 6> kNoNews = {"hide", "unhide", "block", "unblock", "follow", "mute"};
// Meta repeats a call that was not taken for hours; what is told so long after it was said may be edited or
// gone by now. Ours.
constexpr std::chrono::minutes kLate{5};

template <size_t N>
bool IsOneOf(const std::string& text, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

}  // namespace

Mention ReadObject(const json& from, const std::string& channel, Time now) {
  Mention mention;
  mention.channel = channel;
  // Ids of messages are longer than what may stand in a path, and stand in none.
  mention.native_id = TextIn(from, "id");
  mention.url = kit::WebUrlIn(from, "permalink_url");
  mention.author = {IdIn(In(from, "from"), "id"), "", TextIn(In(from, "from"), "name")};
  mention.text = TextIn(from, "message", kMaxMentionText);
  mention.created_at = kit::GraphTime(In(from, "created_time"), now);
  mention.in_reply_to = IdIn(In(from, "parent"), "id");
  return mention;
}

std::string UrlOf(const std::string& id) { return "https://www.facebook.com/" + id; }

kit::GraphLists ListsOf(kit::GraphAccount& page, bool messages) {
  kit::GraphLists lists;
  lists.names = {"posts", "tagged"};
  // `updated_time` of a post is that of its last comment, of a conversation that of its last message.
  lists.watched = {{fmt::format("/{}/feed?fields=id,updated_time&limit=20", page.id), std::string(kUnder),
                    "updated_time"}};
  if (messages)
    lists.watched.push_back({fmt::format("/{}/conversations?fields=id,updated_time&limit=10", page.id),
                             std::string(kWith), "updated_time"});
  lists.target = [&page](const std::string& name) {
    if (name == "posts") return fmt::format("/{}/feed?{}&limit=25", page.id, kPostFields);
    if (name == "tagged") return fmt::format("/{}/tagged?{}&limit=25", page.id, kPostFields);
    // "stream" is every depth in one list: answers to answers, too.
    if (name.starts_with(kUnder))
      return fmt::format("/{}/comments?filter=stream&order=reverse_chronological&{}&limit=25",
                         name.substr(kUnder.size()), kCommentFields);
    return fmt::format("/{}/messages?fields=id,message,from,created_time&limit=25",
                       name.substr(kWith.size()));
  };
  lists.read = [&page](const json& entry, const std::string& name) {
    Mention mention = ReadObject(entry, page.channel, page.Now());
    mention.direct = name.starts_with(kWith);
    if (name.starts_with(kUnder) && mention.in_reply_to.empty())
      mention.in_reply_to = name.substr(kUnder.size());
    return std::vector<Mention>{std::move(mention)};
  };
  return lists;
}

Result<bool> ReadNews(kit::GraphAccount& page, const kit::GraphNews& news, std::vector<Event>* events) {
  // One app may be called for many pages.
  if (news.about != page.id) return true;
  const json& value = news.value;
  if (news.field == "messaging") {
    if (auto event = kit::ReadPrivateMessage(value, page.id, page.channel, news.at); event)
      events->push_back(*std::move(event));
    return true;
  }
  if (news.field != "feed" && news.field != "mention") return false;
  const std::string item = TextIn(value, "item", 32), verb = TextIn(value, "verb", 32);
  const bool comment = item == "comment";
  const std::string id = IdIn(value, comment ? "comment_id" : "post_id");
  if (IsOneOf(item, kFelt) || IsOneOf(verb, kNoNews)) return true;
  if (id.empty()) return false;
  if (IdIn(In(value, "from"), "id") == page.id) return true;
  if (verb == "remove") {
    events->emplace_back(Removed{page.channel, id});
    return true;
  }
  const bool known = IsOneOf(item, kWritten) && (verb == "add" || verb == "edit" || verb == "edited");
  // What is told without its words, in a way that nobody knows, or perhaps behind something newer (no edit
  // says when it was made) is looked at as it stands now.
  const bool late = news.at - kit::GraphTime(In(value, "created_time"), news.at) > kLate;
  const bool told = known && verb == "add" && !late && (value.contains("message") || news.field == "feed");
  json said = value;
  if (!told) {
    const auto there =
        page.graph.ReadMaybe({.target = fmt::format("/{}?{}", id, comment ? kCommentFields : kPostFields),
                              .timeout = kit::kToFetch});
    if (!there) return there.error();
    if (!*there) return known;
    said = **there;
  }
  Mention mention = ReadObject(said, page.channel, news.at);
  if (page.IsOwn(mention.author, "")) return true;
  mention.native_id = id;
  if (const std::string parent = IdIn(value, "parent_id"); comment && !parent.empty())
    mention.in_reply_to = parent;
  if (mention.url.empty()) mention.url = kit::WebUrlIn(In(value, "post"), "permalink_url");
  if (mention.url.empty()) mention.url = UrlOf(id);
  for (const char* key : {"photo", "video", "link"}) {
    const std::string url = kit::WebUrlIn(value, key);
    if (!url.empty()) mention.attachments.push_back({url, kit::MediaTypeOf(key, url), ""});
  }
  if (verb == "add") {
    events->emplace_back(std::move(mention));
  } else {
    events->emplace_back(Edited{std::move(mention)});
  }
  return known;
}

}  // namespace crier::facebook
