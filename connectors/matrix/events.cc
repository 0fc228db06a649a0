#include "connectors/matrix/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/chat_message.h"
#include "connectors/kit/geo_json.h"
#include "connectors/kit/room_sink.h"
#include "core/http.h"
#include "core/text.h"

namespace crier::matrix {
namespace {

constexpr size_t kMostNames = 10'000;  // ours

// "geo:48.2,16.3;u=35" (RFC 5870)
std::optional<Point> PointOf(std::string_view geo) {
  if (!geo.starts_with("geo:")) return std::nullopt;
  geo.remove_prefix(4);
  double lat = 0, lon = 0;
  const char* const end = geo.data() + geo.size();
  const auto first = std::from_chars(geo.data(), end, lat);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ',') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, lon);
  return second.ec == std::errc() ? kit::GeoJsonPoint({lon, lat}) : std::nullopt;
}

Time TimeOf(const Json& event, Time now) {
  const int64_t at = WholeIn(event, "origin_server_ts").value_or(0);
  return at > 0 ? std::min(Time(std::chrono::milliseconds(at)), now) : now;
}

// Clients quote what they answer in lines that begin with ">" and an empty one; since 1.13 of the
// specification they no longer should.
std::string WithoutQuote(std::string_view rest) {
  while (rest.starts_with('>')) rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  return std::string(Trim(rest));
}

std::string WordsOf(const Json& content, const std::string& type) {
  const std::string body = TextIn(content, "body", kMaxMentionText);
  if (type == "m.location") return "";  // "body" tells the place, and so does the point
  // Of a file, "body" is its name unless another name stands beside it: then it is a caption.
  const std::string file = TextIn(content, "filename");
  const bool has_words = type == "m.text" || type == "m.emote" || (!file.empty() && file != body);
  if (!has_words) return "";
  return AnsweredBy(content).empty() ? std::string(Trim(body)) : WithoutQuote(body);
}

}  // namespace

std::string AddressOf(std::string_view room, std::string_view event) {
  return fmt::format("https://matrix.to/#/{}/{}", PercentEncode(room), PercentEncode(event));
}

const Json& ContentOf(const Json& event) {
  const Json& edit = In(In(In(event, "unsigned"), "m.relations"), "m.replace");
  const Json& now = In(In(edit, "content"), "m.new_content");
  const bool by_author = edit.is_object() && TextIn(edit, "sender") == TextIn(event, "sender");
  return by_author && now.is_object() ? now : In(event, "content");
}

std::string AnsweredBy(const Json& content) {
  return TextIn(In(In(content, "m.relates_to"), "m.in_reply_to"), "event_id", kMaxId);
}

void RoomReader::ReadState(const Json& events) {
  if (!events.is_array()) return;
  for (const Json& event : events) ReadSign(event);
}

void RoomReader::ReadSign(const Json& event) {
  const std::string type = TextIn(event, "type");
  const Json& content = In(event, "content");
  if (type == "m.room.encryption" || type == "m.room.encrypted") signs_.encrypted = true;
  if (type == "m.room.tombstone") {
    const std::string to = TextIn(content, "replacement_room", kMaxId);
    signs_.moved_to = to.starts_with('!') ? to : "another room";
  }
  if (type == "m.room.member" && names_.size() < kMostNames)
    names_[TextIn(event, "state_key", kMaxId)] = TextIn(content, "displayname");
}

std::optional<Mention> RoomReader::ReadMessage(const Json& event, const Json& content) const {
  const std::string id = TextIn(event, "event_id", kMaxId), sender = TextIn(event, "sender", kMaxId);
  const std::string type = TextIn(content, "msgtype");
  // A notice is the voice of a program; whoever answers it may be answered without end.
  const bool file = type == "m.image" || type == "m.video" || type == "m.audio" || type == "m.file";
  const bool told = file || type == "m.text" || type == "m.emote" || type == "m.location";
  if (!id.starts_with('$') || !sender.starts_with('@') || sender == own_ || !told) return std::nullopt;
  const auto name = names_.find(sender);
  const std::string parent = AnsweredBy(In(event, "content"));
  Mention mention{.channel = channel_,
                  .native_id = kit::NativeIdOf(room_, id),
                  .url = AddressOf(room_, id),
                  .author = {sender, sender, name == names_.end() ? "" : name->second},
                  .text = WordsOf(content, type),
                  .created_at = TimeOf(event, now_),
                  .in_reply_to = parent.starts_with('$') ? kit::NativeIdOf(room_, parent) : "",
                  .point = PointOf(TextIn(content, "geo_uri"))};
  if (file) {
    // What it shows is fetched with the account's token alone, so there is no address for people.
    const std::string media = TextIn(In(content, "info"), "mimetype");
    mention.attachments.push_back({"", media.empty() ? kit::MediaTypeOf(type.substr(2), "") : media, ""});
  }
  const bool something = file || mention.point;
  return kit::WithWords(std::move(mention), something);
}

Result<void> RoomReader::ReadEdit(const Json& event, const std::string& of, std::vector<Event>* events) {
  if (!originals_.contains(of)) {
    const auto original = fetch_(of);
    if (!original) return original.error();
    originals_[of] = original->value_or(Json());
  }
  // Servers pass on whatever edit they are given: whether it is the author's own is for us to look at.
  Json& original = originals_[of];
  const Json& now = In(In(event, "content"), "m.new_content");
  const bool by_author = TextIn(original, "sender", kMaxId) == TextIn(event, "sender", kMaxId);
  if (!by_author || TextIn(original, "event_id", kMaxId) != of || !now.is_object()) return {};
  // One that was deleted meanwhile stays so.
  if (In(original, "content").empty()) return {};
  if (auto mention = ReadMessage(original, now)) events->emplace_back(Edited{*std::move(mention)});
  return {};
}

Result<void> RoomReader::Read(const Json& event, std::vector<Event>* events) {
  ReadSign(event);
  const std::string type = TextIn(event, "type");
  const Json& content = In(event, "content");
  if (type == "m.room.redaction") {
    // In the content since version 11 of rooms.
    std::string gone = TextIn(content, "redacts", kMaxId);
    if (gone.empty()) gone = TextIn(event, "redacts", kMaxId);
    if (gone.starts_with('$')) events->emplace_back(Removed{channel_, kit::NativeIdOf(room_, gone)});
    return {};
  }
  if (type != "m.room.message") return {};
  const Json& relation = In(content, "m.relates_to");
  const std::string of = TextIn(relation, "event_id", kMaxId);
  if (TextIn(relation, "rel_type") == "m.replace")
    return of.starts_with('$') ? ReadEdit(event, of, events) : Result<void>();
  auto mention = ReadMessage(event, ContentOf(event));
  if (!mention) return {};
  originals_[TextIn(event, "event_id", kMaxId)] = event;
  events->emplace_back(*std::move(mention));
  return {};
}

}  // namespace crier::matrix
