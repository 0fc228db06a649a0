#include <fmt/format.h>

#include "connectors/instagram/account.h"
#include "connectors/kit/members.h"
#include "core/text.h"

namespace crier::instagram {
namespace {

using kit::IdIn;
using kit::In;
using nlohmann::json;

constexpr size_t kMostAnswers = 50;            // that come with a comment; ours
constexpr std::string_view kUnder = "under ";  // names of lists: the comments under a post, by its id

// Answers stand under their comment and nowhere else.
std::vector<Mention> ReadComment(const json& entry, const std::string& media, kit::GraphAccount& account) {
  std::vector<Mention> mentions;
  const std::string id = IdIn(entry, "id");
  const json& answers = In(In(entry, "replies"), "data");
  for (const json& answer : answers.is_array() ? answers : json::array()) {
    if (mentions.size() >= kMostAnswers) break;
    mentions.push_back(ReadWords(answer, {media, IdIn(answer, "id")}, account.channel, account.Now()));
    mentions.back().in_reply_to = Place{media, id}.ToText();
  }
  mentions.push_back(ReadWords(entry, {media, id}, account.channel, account.Now()));
  std::erase_if(mentions, [](const Mention& one) { return one.native_id.ends_with(':'); });
  return mentions;
}

}  // namespace

std::string Place::ToText() const {
  return (elsewhere ? "@" : "") + media + (comment.empty() ? "" : ":" + comment);
}

std::optional<Place> Place::Of(std::string_view native_id) {
  Place place;
  place.elsewhere = native_id.starts_with('@');
  if (place.elsewhere) native_id.remove_prefix(1);
  const size_t colon = native_id.find(':');
  place.media = native_id.substr(0, colon);
  if (colon != native_id.npos) {
    place.comment = native_id.substr(colon + 1);
    if (!kit::IsGraphId(place.comment)) return std::nullopt;
  }
  return kit::IsGraphId(place.media) ? std::optional(place) : std::nullopt;
}

Mention ReadWords(const json& from, const Place& place, const std::string& channel, Time now) {
  Mention mention;
  mention.channel = channel;
  mention.native_id = place.ToText();
  mention.url = kit::WebUrlIn(from, "permalink");
  const json& author = kit::In(from, "from");
  mention.author.name = kit::TextIn(from, "username", 64);
  if (mention.author.name.empty()) mention.author.name = kit::TextIn(author, "username", 64);
  mention.author.id = kit::IdIn(author, "id");
  if (mention.author.id.empty()) mention.author.id = mention.author.name;
  if (!mention.author.name.empty()) mention.author.handle = "@" + mention.author.name;
  mention.text = kit::TextIn(from, place.comment.empty() ? "caption" : "text", kMaxMentionText);
  mention.created_at = kit::GraphTime(kit::In(from, "timestamp"), now);
  if (const std::string parent = kit::IdIn(from, "parent_id"); !parent.empty()) {
    mention.in_reply_to = Place{place.media, parent, place.elsewhere}.ToText();
  } else if (!place.comment.empty()) {
    mention.in_reply_to = Place{place.media, "", place.elsewhere}.ToText();
  }
  if (const std::string url = kit::WebUrlIn(from, "media_url"); !url.empty())
    mention.attachments.push_back(
        {url, kit::MediaTypeOf(Lower(kit::TextIn(from, "media_type", 16)), url), ""});
  return mention;
}

kit::GraphLists ListsOf(kit::GraphAccount& account) {
  kit::GraphLists lists;
  lists.names = {"tags"};
  // Answers are counted, too.
  lists.watched = {{fmt::format("/{}/media?fields=id,comments_count&limit=20", account.id),
                    std::string(kUnder), "comments_count"}};
  lists.target = [&account](const std::string& name) {
    if (!name.starts_with(kUnder)) return fmt::format("/{}/tags?{}&limit=25", account.id, kMediaFields);
    return fmt::format("/{}/comments?{}&limit=25", name.substr(kUnder.size()), kCommentFields);
  };
  lists.read = [&account](const json& entry, const std::string& name) {
    if (name.starts_with(kUnder)) return ReadComment(entry, name.substr(kUnder.size()), account);
    const Place place{.media = IdIn(entry, "id"), .elsewhere = true};
    if (place.media.empty()) return std::vector<Mention>();
    return std::vector<Mention>{ReadWords(entry, place, account.channel, account.Now())};
  };
  return lists;
}

Result<bool> ReadNews(kit::GraphAccount& account, const kit::GraphNews& news, std::vector<Event>* events) {
  // One app may be called for many accounts.
  if (news.about != account.id) return true;
  const json& value = news.value;
  if (news.field == "messaging" || news.field == "messages") {
    if (auto event = kit::ReadPrivateMessage(value, account.id, account.channel, news.at); event)
      events->push_back(*std::move(event));
    return true;
  }
  if (news.field == "comments" || news.field == "live_comments") {
    const Place place{IdIn(In(value, "media"), "id"), IdIn(value, "id")};
    if (place.media.empty() || place.comment.empty()) return false;
    return account.Tell(ReadWords(value, place, account.channel, news.at), events);
  }
  const Place place{IdIn(value, "media_id"), IdIn(value, "comment_id"), true};
  if (news.field != "mentions" || place.media.empty()) return false;
  // A mention is told without its words, which may be asked for.
  const std::string field =
      place.comment.empty()
          ? fmt::format("mentioned_media.media_id({})%7B{}%7D", place.media,
                        kMediaFields.substr(kMediaFields.find('=') + 1))
          : fmt::format("mentioned_comment.comment_id({})%7Bid,text,username,from,timestamp%7D",
                        place.comment);
  const auto said = account.graph.ReadMaybe(
      {.target = fmt::format("/{}?fields={}", account.id, field), .timeout = kit::kToFetch});
  if (!said) return said.error();
  if (!*said) return true;
  const json& words = In(**said, place.comment.empty() ? "mentioned_media" : "mentioned_comment");
  // It was deleted meanwhile.
  if (!words.is_object()) return true;
  return account.Tell(ReadWords(words, place, account.channel, news.at), events);
}

}  // namespace crier::instagram
