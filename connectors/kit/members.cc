#include "connectors/kit/members.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/text.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxId = 64;
constexpr size_t kMaxUrl = 2048;

bool IsIdByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

using nlohmann::json;

const json& In(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string TextIn(const json& object, const char* key, size_t most) {
  const json& member = In(object, key);
  if (!member.is_string()) return "";
  std::string text = CleanUtf8(member.get_ref<const std::string&>());
  text.resize(Utf8Floor(text, most));
  return text;
}

std::optional<int64_t> WholeIn(const json& object, const char* key) {
  const json& member = In(object, key);
  if (!member.is_number_integer()) return std::nullopt;
  if (member.is_number_unsigned() && member.get<uint64_t>() > std::numeric_limits<int64_t>::max())
    return std::nullopt;
  return member.get<int64_t>();
}

bool IsSet(const json& object, const char* key) {
  const json& member = In(object, key);
  return member.is_boolean() && member.get<bool>();
}

std::string IdIn(const json& object, const char* key) {
  const json& member = In(object, key);
  if (member.is_number_unsigned()) return member.dump();
  if (!member.is_string()) return "";
  const std::string& text = member.get_ref<const std::string&>();
  return text.size() <= kMaxId && std::all_of(text.begin(), text.end(), IsIdByte) ? text : "";
}

std::string WebUrlIn(const json& object, const char* key) {
  std::string text = TextIn(object, key, kMaxUrl + 1);
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && text.size() <= kMaxUrl ? text : "";
}

std::string WebUrlIn(const json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (std::string url = WebUrlIn(object, key); !url.empty()) return url;
  }
  return "";
}

std::string MediaTypeOf(std::string_view kind, std::string_view url) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kByEnding = {
      {{".jpg", "image/jpeg"},
       {".jpeg", "image/jpeg"},
       {".png", "image/png"},
       {".gif", "image/gif"},
       {".webp", "image/webp"},
       {".avif", "image/avif"},
       {".mp4", "video/mp4"},
       {".webm", "video/webm"},
       {".mp3", "audio/mpeg"},
       {".ogg", "audio/ogg"}}};
  const std::string path = Lower(url.substr(0, url.find_first_of("?#")));
  for (const auto& [ending, type] : kByEnding) {
    if (path.ends_with(ending)) return std::string(type);
  }
  if (kind == "image" || kind == "audio" || kind == "video") return std::string(kind) + "/*";
  return kind == "gifv" ? "video/*" : "";
}

}  // namespace crier::kit
