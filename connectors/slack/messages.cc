#include "connectors/slack/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/characters.h"
#include "connectors/kit/chat_message.h"
#include "connectors/kit/meanings.h"
#include "core/text.h"

namespace crier::slack {
namespace {

// Slack's words for a refusal, https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
// What is not here is kRejected.
constexpr kit::Meaning kMeanings[] = {
    {.says = "message_not_found|thread_not_found|invalid_cursor", .fault = Fault::kNotFound},
    {.says = "ratelimited|rate_limited", .fault = Fault::kThrottled},
    {.says = "not_in_channel", .fault = Fault::kAuth, .advice = "invite the bot: /invite in the channel"},
    {.says = "is_archived", .fault = Fault::kAuth, .advice = "the channel is archived"},
    {.says = "channel_not_found",
     .fault = Fault::kAuth,
     .advice = "there is no such channel, or it is private and the bot not in it"},
    {.says = "missing_scope",
     .fault = Fault::kAuth,
     .advice = "add the scope to the app, and install it again"},
    {.says = "invalid_auth|not_authed|account_inactive|token_revoked|token_expired|no_permission|"
             "restricted_action|ekm_access_denied|access_denied|org_login_required|team_access_not_granted",
     .fault = Fault::kAuth},
    {.says = "internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org",
     .fault = Fault::kUnreachable}};

Time AsTime(const std::string& ts) {
  int64_t seconds = 0, millis = 0;
  std::from_chars(ts.data(), ts.data() + 10, seconds);
  std::from_chars(ts.data() + 11, ts.data() + 14, millis);
  return Time(std::chrono::milliseconds(seconds * 1000 + millis));
}

std::string Unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kNames[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
  std::string plain;
  while (!text.empty()) {
    const auto name = std::find_if(std::begin(kNames), std::end(kNames),
                                   [&](const auto& each) { return text.starts_with(each.first); });
    const bool named = name != std::end(kNames);
    plain += named ? name->second : text.front();
    text.remove_prefix(named ? name->first.size() : 1);
  }
  return plain;
}

// What people are shown of "@U1|ana", "#C1|town", "!here"; of a link its address.
std::string ShownOf(std::string_view inside) {
  const size_t bar = inside.find('|');
  const std::string_view what = inside.substr(0, bar);
  const std::string_view shown = bar == inside.npos ? std::string_view() : inside.substr(bar + 1);
  if (!what.starts_with('@') && !what.starts_with('#') && !what.starts_with('!')) return Unescaped(what);
  const std::string name = Unescaped(shown.empty() ? what.substr(1) : shown);
  if (what.front() == '!') return shown.empty() ? "@" + name : name;
  return what.front() + name;
}

}  // namespace

bool IsTime(std::string_view text) {
  return text.size() == 17 && text[10] == '.' && kit::IsDigits(text.substr(0, 10)) &&
         kit::IsDigits(text.substr(11));
}

std::string TimeIn(const Json& object, const char* key) {
  std::string text = TextIn(object, key, 32);
  return IsTime(text) ? text : "";
}

bool IsId(std::string_view text) {
  return text.size() >= 2 && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text)
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return escaped;
}

std::string Plain(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const size_t begin = std::min(text.find('<'), text.size()), end = text.find('>', begin);
    if (end == text.npos) return plain + Unescaped(text);
    plain += Unescaped(text.substr(0, begin)) + ShownOf(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
  return plain;
}

std::string AddressOf(const Json& own, const std::string& channel, const std::string& ts) {
  const std::string url = kit::WebUrlIn(own, "url");
  if (url.empty()) return "";
  return fmt::format("{}{}archives/{}/p{}{}", url, url.ends_with('/') ? "" : "/", channel, ts.substr(0, 10),
                     ts.substr(11));
}

std::optional<Mention> ReadMessage(const Json& message, const std::string& channel, const std::string& place,
                                   const Json& own, Time now) {
  const std::string ts = TimeIn(message, "ts"), thread = TimeIn(message, "thread_ts");
  const std::string user = TextIn(message, "user", 32), subtype = TextIn(message, "subtype");
  // Whoever has a bot's id is a program, ours among them; other subtypes are what Slack itself announces.
  const bool person = IsId(user) && user != TextIn(own, "user_id", 32) && user != "USLACKBOT" &&
                      In(message, "bot_id").is_null() && In(message, "app_id").is_null();
  const bool said =
      subtype.empty() || subtype == "file_share" || subtype == "thread_broadcast" || subtype == "me_message";
  if (ts.empty() || !person || !said) return std::nullopt;
  Mention mention{.channel = channel,
                  .native_id = kit::NativeIdOf(place, ts),
                  .url = AddressOf(own, place, ts),
                  .author = {user, "", TextIn(In(message, "user_profile"), "real_name")},
                  .text = std::string(Trim(Plain(TextIn(message, "text", kMaxMentionText)))),
                  .created_at = std::min(AsTime(ts), now),
                  .in_reply_to = thread.empty() || thread == ts ? "" : kit::NativeIdOf(place, thread),
                  // Their addresses open for members alone.
                  .attachments = kit::FilesIn(In(message, "files"), "", "mimetype", "alt_txt")};
  const bool something = !mention.attachments.empty() || !In(message, "blocks").empty();
  return kit::WithWords(std::move(mention), something);
}

std::optional<Event> ReadEvent(const Json& event, const std::string& channel, const Json& own, Time now) {
  const std::string place = TextIn(event, "channel", 32), subtype = TextIn(event, "subtype");
  const Json &after = In(event, "message"), &before = In(event, "previous_message");
  const bool changed = subtype == "message_changed";
  // A thread's first message that was deleted leaves a stone.
  const bool stone = changed && TextIn(after, "subtype") == "tombstone";
  if (stone || subtype == "message_deleted") {
    const std::string gone = stone ? TimeIn(after, "ts") : TimeIn(event, "deleted_ts");
    if (gone.empty()) return std::nullopt;
    return Removed{channel, kit::NativeIdOf(place, gone)};
  }
  // A preview of a link changes no words.
  if (changed && TextIn(after, "text", kMaxMentionText) == TextIn(before, "text", kMaxMentionText))
    return std::nullopt;
  auto said = ReadMessage(changed ? after : event, channel, place, own, now);
  if (!said) return std::nullopt;
  if (changed) return Edited{*std::move(said)};
  return *std::move(said);
}

bool IsOwn(const Json& message, const Json& own) {
  const std::string bot = TextIn(own, "bot_id", 32);
  return TextIn(message, "user", 32) == TextIn(own, "user_id", 32) ||
         (!bot.empty() && TextIn(message, "bot_id", 32) == bot);
}

kit::OwnPost PostOf(const Json& message) {
  const std::string ts = TimeIn(message, "ts"), thread = TimeIn(message, "thread_ts");
  return {.id = ts,
          .text = Plain(TextIn(message, "text", kMaxMentionText)),
          .parent = thread == ts ? "" : thread,
          .made_at = ts.empty() ? Time{} : AsTime(ts),
          .edited = In(message, "edited").is_object()};
}

std::optional<Error> Refusal(const Json& answer) {
  if (IsSet(answer, "ok")) return std::nullopt;
  const std::string word = TextIn(answer, "error", 64);
  if (word.empty()) return Error{Fault::kBadData, "the answer is none of the Web API"};
  Error error{Fault::kRejected, word};
  kit::ApplyMeaning(kMeanings, 0, word, &error);
  if (error.fault == Fault::kThrottled) error.retry_after = std::chrono::seconds(30);
  return error;
}

}  // namespace crier::slack
