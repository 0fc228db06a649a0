#include "connectors/telegram/updates.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "connectors/kit/chat_message.h"
#include "connectors/kit/geo_json.h"
#include "core/text.h"

namespace crier::telegram {
namespace {

// What may stand beside the words or in their place, and its type where Telegram does not say. The first
// counts: an animation is shown as a document as well.
constexpr std::pair<const char*, const char*> kFiles[] = {
    {"animation", "video/mp4"}, {"photo", "image/jpeg"}, {"video", "video/mp4"}, {"video_note", "video/mp4"},
    {"voice", "audio/ogg"},     {"audio", "audio/mpeg"}, {"document", ""}};
constexpr const char* kOthers[] = {"location", "contact", "rich_message", "poll", "checklist"};

bool Names(const std::string& written, const Json& chat) {
  if (written.empty()) return false;
  if (written.starts_with('@')) return written.substr(1) == Lower(TextIn(chat, "username"));
  return written == std::to_string(WholeIn(chat, "id").value_or(0));
}

Author AuthorOf(const Json& who) {
  Author author;
  author.id = std::to_string(WholeIn(who, "id").value_or(0));
  if (const std::string name = TextIn(who, "username"); !name.empty()) author.handle = "@" + name;
  author.name = TextIn(who, "title");  // of a channel
  if (author.name.empty()) author.name = Trim(TextIn(who, "first_name") + " " + TextIn(who, "last_name"));
  return author;
}

std::string WordsOf(const Json& message) {
  for (const char* key : {"text", "caption"}) {
    if (std::string text(Trim(TextIn(message, key, kMaxMentionText))); !text.empty()) return text;
  }
  const Json& venue = In(message, "venue");
  return std::string(Trim(TextIn(venue, "title") + "\n" + TextIn(venue, "address")));
}

// Under a post of a channel stands its copy in the discussion group: who answers that answers the post.
std::string ParentOf(const Json& message) {
  const Json* parent = &In(message, "reply_to_message");
  if (IsSet(*parent, "is_automatic_forward")) parent = &In(*parent, "forward_origin");
  if (!parent->is_object()) parent = &In(message, "external_reply");
  const auto chat = WholeIn(In(*parent, "chat"), "id"), id = WholeIn(*parent, "message_id");
  return chat && id ? NativeId(*chat, *id) : "";
}

Time TimeOf(const Json& message, Time now) {
  const int64_t at = WholeIn(message, "date").value_or(0);
  constexpr int64_t kLatest = 1'000'000'000'000;  // beyond any date; milliseconds must not overflow
  return at > 0 && at < kLatest ? std::min(Time(std::chrono::seconds(at)), now) : now;
}

// "/stop@city_bot now" -> "/stop"
std::string CommandOf(const std::string& text) {
  return Lower(text.substr(0, text.find_first_of("@ \t\r\n")));
}

}  // namespace

Updates::Updates(std::string channel, std::string own, std::vector<std::string> groups, Moves& moves)
    : channel_(std::move(channel)), own_(std::move(own)), groups_(std::move(groups)), moves_(moves) {}

bool Updates::IsOwn(const Json& chat) const { return Names(own_, chat) || Names(moves_.Today(own_), chat); }

bool Updates::Hears(const Json& chat) const {
  if (TextIn(chat, "type") == "channel") return false;
  if (TextIn(chat, "type") == "private" || groups_.empty() || IsOwn(chat)) return true;
  return std::any_of(groups_.begin(), groups_.end(), [&](const std::string& group) {
    return Names(group, chat) || Names(moves_.Today(group), chat);
  });
}

std::optional<Mention> Updates::ReadMessage(const Json& message, Time now,
                                            std::set<std::string>* albums) const {
  const Json &chat = In(message, "chat"), &by_chat = In(message, "sender_chat");
  const auto chat_id = WholeIn(chat, "id"), id = WholeIn(message, "message_id");
  if (!chat_id || !id || !Hears(chat)) return std::nullopt;
  // Ours: posts of the channel, and what the group's own administrators say without their names.
  if (IsSet(message, "is_automatic_forward") || IsOwn(by_chat) || WholeIn(by_chat, "id") == chat_id)
    return std::nullopt;
  const Json& from = by_chat.is_object() ? by_chat : In(message, "from");
  if (!WholeIn(from, "id") || IsSet(from, "is_bot")) return std::nullopt;

  const Json& place = In(message, "location");
  Mention mention{.channel = channel_,
                  .native_id = NativeId(*chat_id, *id),
                  .url = AddressOf(chat, *id),
                  .author = AuthorOf(from),
                  .text = WordsOf(message),
                  .created_at = TimeOf(message, now),
                  .in_reply_to = ParentOf(message),
                  .direct = TextIn(chat, "type") == "private" || IsSet(chat, "is_direct_messages"),
                  .point = kit::GeoJsonPoint(Json::array({In(place, "longitude"), In(place, "latitude")}))};
  for (const auto& [key, type] : kFiles) {
    const Json& file = In(message, key);
    if (file.is_null()) continue;
    const std::string said = TextIn(file, "mime_type");
    mention.attachments.push_back({"", said.empty() ? type : said, ""});
    break;
  }
  const std::string album = TextIn(message, "media_group_id");
  const bool more_of_it =
      !album.empty() &&
      !albums->insert(mention.native_id.substr(0, mention.native_id.find(':') + 1) + album).second;
  // A service message says nothing; a photo does.
  const bool something = !mention.attachments.empty() ||
                         std::any_of(std::begin(kOthers), std::end(kOthers),
                                     [&](const char* key) { return !In(message, key).is_null(); });
  return kit::WithWords(std::move(mention), something && !more_of_it);
}

void Updates::Read(const Json& update, Time now, std::vector<Event>* events,
                   std::set<std::string>* albums) const {
  if (const Json& change = In(update, "my_chat_member"); change.is_object()) {
    // Of a private chat it tells one thing alone: the bot was blocked, or is no longer.
    const Json& chat = In(change, "chat");
    const auto id = WholeIn(chat, "id");
    if (!id || TextIn(chat, "type") != "private" ||
        TextIn(In(change, "new_chat_member"), "status") != "kicked")
      return;
    Consent consent{.channel = channel_, .recipient = std::to_string(*id)};
    consent.detail = "blocked the bot";
    consent.native_id = fmt::format("{}:blocked:{}", *id, WholeIn(change, "date").value_or(0));
    events->emplace_back(std::move(consent));
    return;
  }
  if (const Json& edited = In(update, "edited_message"); edited.is_object()) {
    if (auto mention = ReadMessage(edited, now, albums)) events->emplace_back(Edited{*std::move(mention)});
    return;
  }
  const Json& message = In(update, "message");
  const auto chat_id = WholeIn(In(message, "chat"), "id");
  if (!chat_id) return;
  if (const auto moved = WholeIn(message, "migrate_to_chat_id"))
    moves_.Note(std::to_string(*chat_id), *moved);
  auto mention = ReadMessage(message, now, albums);
  if (!mention) return;
  const std::string command = CommandOf(mention->text);
  if (TextIn(In(message, "chat"), "type") != "private" || (command != "/start" && command != "/stop")) {
    events->emplace_back(*std::move(mention));
    return;
  }
  Consent consent{.channel = channel_, .recipient = std::to_string(*chat_id), .granted = command == "/start"};
  consent.detail = command;
  consent.native_id = mention->native_id;
  events->emplace_back(std::move(consent));
}

}  // namespace crier::telegram
