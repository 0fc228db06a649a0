#include "connectors/discord/messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/characters.h"
#include "connectors/kit/chat_message.h"
#include "connectors/kit/markup.h"
#include "core/text.h"

namespace crier::discord {
namespace {

constexpr std::string_view kMarks = "\\*_~`|>#[]<-";

}  // namespace

bool IsId(std::string_view text) { return text.size() <= 20 && kit::IsDigits(text); }

std::string IdOf(const Json& object, const char* key) {
  std::string id = TextIn(object, key, 32);
  return IsId(id) ? id : "";
}

std::string Escaped(std::string_view text) {
  return kit::MarkUp(
      text, [](std::string_view plain) { return kit::WithBackslashes(plain, kMarks); },
      [](std::string_view link) { return std::string(link); });
}

std::string AddressOf(const std::string& guild, const std::string& channel, const std::string& message) {
  return guild.empty() ? "" : fmt::format("https://discord.com/channels/{}/{}/{}", guild, channel, message);
}

std::optional<Mention> ReadMessage(const Json& message, const std::string& channel, const std::string& guild,
                                   Time now, bool* bare) {
  const Json &author = In(message, "author"), &reference = In(message, "message_reference");
  const std::string id = IdOf(message), place = IdOf(message, "channel_id"), person = IdOf(author);
  const auto type = WholeIn(message, "type").value_or(0);
  constexpr int64_t kDefault = 0, kReply = 19;  // all others are announcements of Discord's own
  if (id.empty() || place.empty() || person.empty() || (type != kDefault && type != kReply) ||
      IsSet(author, "bot") || !In(message, "webhook_id").is_null()) {
    return std::nullopt;
  }
  const std::string user = TextIn(author, "username"), parent = IdOf(reference, "message_id");
  Mention mention{
      .channel = channel,
      .native_id = kit::NativeIdOf(place, id),
      .url = AddressOf(guild, place, id),
      .author = {person, user.empty() ? "" : "@" + user, TextIn(author, "global_name")},
      .text = std::string(Trim(TextIn(message, "content", kMaxMentionText))),
      .created_at = std::min(ParseTime(TextIn(message, "timestamp")).value_or(now), now),
      .attachments = kit::FilesIn(In(message, "attachments"), "url", "content_type", "description")};
  if (!parent.empty() && type == kReply) {
    const std::string there = IdOf(reference, "channel_id");
    mention.in_reply_to = kit::NativeIdOf(there.empty() ? place : there, parent);
  }
  bool something = !mention.attachments.empty();
  for (const char* key : {"embeds", "sticker_items", "components", "message_snapshots", "poll"})
    something = something || !In(message, key).empty();
  auto said = kit::WithWords(std::move(mention), something);
  *bare = *bare || !said;
  return said;
}

kit::OwnPost PostOf(const Json& message) {
  return {.id = IdOf(message),
          .text = kit::WithoutBackslashes(TextIn(message, "content", kMaxMentionText), kMarks),
          .parent = IdOf(In(message, "message_reference"), "message_id"),
          .made_at = ParseTime(TextIn(message, "timestamp")).value_or(Time{}),
          .edited = !TextIn(message, "edited_timestamp").empty()};
}

}  // namespace crier::discord
