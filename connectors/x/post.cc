#include "connectors/x/post.h"

#include <algorithm>

#include "connectors/kit/api_client.h"
#include "connectors/kit/geo_json.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/members.h"
#include "connectors/kit/mention_text.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier::x {
namespace {

using kit::IdIn, kit::In, kit::TextIn, kit::WebUrlIn;
using nlohmann::json;
using std::chrono::milliseconds;

constexpr size_t kMaxText = 64 * 1024;  // before links are put in; a long post has 25,000 characters
constexpr size_t kMaxEntities = 100;    // ours: links, attachments, versions
constexpr size_t kMaxToken = 256;       // of what leads to the next page; X's have under 100
constexpr milliseconds kMonthlyWait = std::chrono::hours(1);
// What is used up of a day tells when it is given anew.
constexpr kit::RateNames kOfTheDay[] = {
    {"x-user-limit-24hour-limit", "x-user-limit-24hour-remaining", "x-user-limit-24hour-reset"},
    {"x-app-limit-24hour-limit", "x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"},
};

// The name that X's description gives it now, or the one before.
const json& Either(const json& from, const char* now, const char* before) {
  const json& found = In(from, now);
  return found.is_null() ? In(from, before) : found;
}

void Replace(std::string* text, std::string_view what, std::string_view with) {
  for (size_t at = text->find(what); at != text->npos; at = text->find(what, at + with.size()))
    text->replace(at, what.size(), with);
}

// X shortens each link to one of t.co, also in what it shows of ours, and escapes three characters.
std::string Written(std::string text, const json& entities) {
  size_t count = 0;
  for (const json& link : In(entities, "urls")) {
    if (++count > kMaxEntities || text.size() > kMaxText) break;
    const std::string shown = WebUrlIn(link, "url");
    // A picture's own link says nothing.
    if (!shown.empty())
      Replace(&text, shown, IdIn(link, "media_key").empty() ? WebUrlIn(link, "expanded_url") : "");
  }
  Replace(&text, "&lt;", "<");
  Replace(&text, "&gt;", ">");
  Replace(&text, "&amp;", "&");
  return kit::MentionText(text);
}

const json& Included(const json& includes, const char* list, const char* key, const std::string& id) {
  static const json none;
  if (id.empty()) return none;
  for (const json& each : In(includes, list))
    if (TextIn(each, key, 64) == id) return each;
  return none;
}

std::vector<Attachment> AttachmentsOf(const json& post, const json& includes) {
  std::vector<Attachment> found;
  for (const json& key : In(In(post, "attachments"), "media_keys")) {
    if (found.size() == kMaxEntities || !key.is_string()) break;
    const json& media = Included(includes, "media", "media_key", key.get<std::string>());
    std::string url = WebUrlIn(media, {"url", "preview_image_url"});
    if (url.empty()) continue;
    const std::string type = TextIn(media, "type", 16) == "photo" ? "image" : TextIn(media, "type", 16);
    std::string media_type = kit::MediaTypeOf(type == "animated_gif" ? "gifv" : type, url);
    found.push_back({std::move(url), std::move(media_type), TextIn(media, "alt_text", 4096)});
  }
  return found;
}

// What stands behind the first `count` characters.
std::string Behind(const std::string& text, int64_t count) {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count) NextCodePoint(text, &at);
  return text.substr(at);
}

Post ReadPost(const json& from, const json& includes, Time now) {
  Post post;
  post.version = IdIn(from, "id");
  Mention& mention = post.mention;
  mention.native_id = post.version;
  const json& versions = Either(from, "edit_history_post_ids", "edit_history_tweet_ids");
  if (versions.is_array() && !versions.empty() && versions.size() <= kMaxEntities) {
    const json ids = {{"first", versions.front()}, {"last", versions.back()}};
    if (const std::string first = IdIn(ids, "first"); !first.empty()) mention.native_id = first;
    if (const std::string last = IdIn(ids, "last"); !last.empty()) post.version = last;
  }

  // `text` ends after 280 characters without saying so; all of a longer post stands in its note.
  const json& note = Either(from, "note_post", "note_tweet");
  const bool whole = !TextIn(note, "text", kMaxText).empty();
  const json& said = whole ? note : from;
  const std::string text = TextIn(said, "text", kMaxText);
  mention.text = Written(text, In(said, "entities"));
  const json& range = In(from, "display_text_range");
  const bool begins = range.is_array() && !range.empty() && range[0].is_number_integer();
  post.words = Written(begins ? Behind(text, range[0].get<int64_t>()) : text, In(said, "entities"));

  for (const json& other : Either(from, "referenced_posts", "referenced_tweets")) {
    const std::string how = TextIn(other, "type", 16);
    if (how == "replied_to") mention.in_reply_to = IdIn(other, "id");
    if (how == "retweeted" || how == "reposted") post.repost = true;
  }
  const std::string author = IdIn(from, "author_id");
  const json& user = Included(includes, "users", "id", author);
  std::string handle = IdIn(user, "username");
  mention.url = UrlOf(handle, post.version);
  mention.author = {author, handle.empty() ? "" : "@" + handle, CleanUtf8(TextIn(user, "name"))};
  mention.lang = TextIn(from, "lang", 35);
  if (mention.lang.size() != 2) mention.lang.clear();  // "und", "qme" and the like say that X does not know
  mention.created_at = ParseTime(TextIn(from, "created_at", 64)).value_or(now);
  mention.point = kit::GeoJsonPoint(In(In(In(from, "geo"), "coordinates"), "coordinates"));
  mention.attachments = AttachmentsOf(from, includes);
  return post;
}

bool SaysGone(const json& problem) {
  const std::string type = TextIn(problem, "type", 256);
  return type.ends_with("/problems/resource-not-found") ||
         type.ends_with("/problems/not-authorized-for-resource");
}

constexpr kit::Meaning kMeanings[] = {
    {.status = 402,
     .fault = Fault::kAuth,
     .advice = "the credit is used up: buy more in the Developer Console"},
    {403, "duplicate content|reply|conversation", Fault::kRejected, "", kit::Meaning::kHolds},
};

}  // namespace

std::optional<Answer> ReadAnswer(const json& answer, Time now) {
  const json &data = In(answer, "data"), &errors = In(answer, "errors"), &meta = In(answer, "meta");
  // Beside posts there may be errors about some of what was asked for.
  const bool none = data.is_null() && (errors.is_array() || kit::WholeIn(meta, "result_count") == 0);
  if (!data.is_array() && !none) return std::nullopt;
  Answer read{.next = TextIn(meta, "next_token", kMaxToken)};
  for (const json& each : data) read.posts.push_back(ReadPost(each, In(answer, "includes"), now));
  for (const json& problem : errors) {
    const std::string id = IdIn(problem, "resource_id");
    if (SaysGone(problem)) read.gone.insert(id.empty() ? IdIn(problem, "value") : id);
  }
  return read;
}

std::string UrlOf(std::string_view handle, std::string_view id) {
  return "https://x.com/" + std::string(handle.empty() ? "i" : handle) + "/status/" + std::string(id);
}

std::string WordsOf(const json& refusal) {
  const auto either = [](const json& from, const char* first, const char* second) {
    const std::string words = TextIn(from, first);
    return words.empty() ? TextIn(from, second) : words;
  };
  const std::string words = either(refusal, "detail", "title");
  const json& errors = In(refusal, "errors");
  const std::string first =
      errors.is_array() && !errors.empty() ? either(errors[0], "message", "detail") : "";
  return words.empty() || first.empty() ? words + first : words + " " + first;
}

void Judge(const HttpResponse& response, Time now, Error* error) {
  const std::string words = Lower(WordsOf(ReadJson(response.body).value_or(json())));
  const auto says = [&](std::string_view what) { return words.find(what) != words.npos; };
  kit::ApplyMeaning(kMeanings, response.status, words, error);
  if (response.status == 403 && says("duplicate content")) error->in_doubt = true;
  if (response.status != 429) return;
  if (says("usage cap") || says("usagecapexceeded")) error->retry_after = kMonthlyWait;
  for (const kit::RateNames& day : kOfTheDay) {
    if (response.headers.Get(day.remaining) != "0") continue;
    const auto left = kit::RateLeftOf(response.headers, {&day, 1}, now);
    if (left.wait) error->retry_after = std::max(error->retry_after.value_or(milliseconds(0)), *left.wait);
  }
}

}  // namespace crier::x
