#include "connectors/webhook/item.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/wordless.h"
#include "core/digest.h"
#include "core/html.h"
#include "core/text.h"

namespace crier::webhook {
namespace {

constexpr size_t kMaxId = 512;          // Mention::native_id
constexpr size_t kMaxUrl = 2048;        // ours
constexpr size_t kMaxName = 512;        // ours; names and handles are cut
constexpr size_t kMaxLang = 35;         // RFC 5646, section 4.4.1
constexpr size_t kMaxAttachments = 20;  // ours

std::string Cut(std::string text, size_t most) {
  text.resize(Utf8Floor(text, most));
  return text;
}

// People click on addresses, and half of one is none.
bool IsWeb(std::string_view url) {
  return (url.starts_with("https://") || url.starts_with("http://")) && url.size() <= kMaxUrl;
}

}  // namespace

std::string HashOf(const Json& json) {
  return Hex(Sha256(json.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

const Json* ItemReader::Find(std::string_view field) const {
  const auto path = fields.find(field);
  return path == fields.end() ? nullptr : path->second.In(item);
}

void ItemReader::Unread(std::string_view field, std::string_view what) {
  if (unread.size() == kMostUnread) return;
  unread.push_back(fmt::format("{} at '{}' {}", field, fields.find(field)->second.text(), what));
}

// A text or a number as text; empty where there is none.
std::string ItemReader::Scalar(std::string_view field) {
  const Json* value = Find(field);
  if (value == nullptr) return "";
  if (value->is_string()) return CleanUtf8(value->get_ref<const std::string&>());
  if (value->is_number()) return value->dump();
  Unread(field, "is neither a text nor a number");
  return "";
}

std::string ItemReader::Id(std::string_view field) {
  const Json* value = Find(field);
  // A number beyond 64 bits is read as the nearest double, and so are its neighbours.
  if (value != nullptr && value->is_number_float()) {
    Unread(field, "is no integer of 64 bits; ids that are longer must be texts");
    return "";
  }
  std::string id = Scalar(field);
  if (id.size() <= kMaxId) return id;
  Unread(field, fmt::format("is longer than {} bytes", kMaxId));
  return field == "native_id" ? Hex(Sha256(id)) : "";
}

std::string ItemReader::NativeId() {
  std::string id = Id("native_id");
  if (id.empty() && fields.contains("native_id") && Find("native_id") == nullptr)
    Unread("native_id", "is missing; the item is known by its hash");
  return id;
}

std::optional<double> ItemReader::Degrees(std::string_view field, double most) {
  const std::string text = Scalar(field);
  if (text.empty()) return std::nullopt;
  double degrees = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
  if (error == std::errc() && end == text.data() + text.size() && degrees >= -most && degrees <= most)
    return degrees;
  Unread(field, fmt::format("is no number from -{} to {}", most, most));
  return std::nullopt;
}

std::vector<Attachment> ItemReader::Attachments() {
  std::vector<Attachment> found;
  const auto path = fields.find("attachments");
  if (path == fields.end()) return found;
  for (const Path& place : path->second.AllIn(item, kMaxAttachments)) {
    const Json* value = place.In(item);
    if (found.size() == kMaxAttachments) break;
    if (value->is_string() && IsWeb(value->get_ref<const std::string&>())) {
      found.push_back({CleanUtf8(value->get_ref<const std::string&>()), "", ""});
    } else {
      Unread("attachments", "is no address of the web");
    }
  }
  return found;
}

std::string ItemReader::Words() {
  const Json* value = Find("text");
  if (value == nullptr) return "";
  if (value->is_string() || value->is_number()) {
    std::string text = Scalar("text");
    return Cut(about.html ? HtmlToText(text) : std::move(text), kMaxMentionText);
  }
  // Something is said, and nobody may take it for nothing.
  if (value->empty() || *value == false) return "";
  Unread("text", "is neither a text nor a number");
  return std::string(kNoWords);
}

std::optional<Mention> ItemReader::Read() {
  Mention mention;
  mention.channel = about.channel;
  mention.direct = about.direct;
  mention.text = Words();
  mention.attachments = Attachments();
  if (Trim(mention.text).empty()) {
    if (mention.attachments.empty()) return std::nullopt;
    mention.text = kNoWords;
  }
  mention.native_id = NativeId();
  mention.created_at = about.received_at;
  if (const std::string created_at = Scalar("created_at"); !created_at.empty()) {
    const auto time = ReadMoment(created_at);
    if (!time) Unread("created_at", "is neither RFC 3339 nor Unix seconds or milliseconds");
    // Nothing is said after it was heard.
    mention.created_at = std::min(time.value_or(about.received_at), about.received_at);
  }
  mention.author.id = Id("author_id");
  mention.author.handle = Cut(Scalar("author_handle"), kMaxName);
  mention.author.name = Cut(Scalar("author_name"), kMaxName);
  mention.in_reply_to = Id("in_reply_to");
  mention.lang = Scalar("lang");
  if (mention.lang.size() > kMaxLang) {
    Unread("lang", "is no language");
    mention.lang.clear();
  }
  mention.url = Scalar("url");
  if (!mention.url.empty() && !IsWeb(mention.url)) {
    Unread("url", "is no address of the web");
    mention.url.clear();
  }
  const auto lat = Degrees("lat", 90);
  const auto lon = Degrees("long", 180);
  if (lat && lon) mention.point = Point{*lat, *lon};
  return mention;
}

}  // namespace crier::webhook
