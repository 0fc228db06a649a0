#include "connectors/kit/fields.h"

#include <algorithm>
#include <array>
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

const nlohmann::json& FieldOf(const nlohmann::json& object, const char* key) {
  static const nlohmann::json nothing;
  const auto it = object.find(key);
  return it == object.end() ? nothing : *it;
}

std::string TextOf(const nlohmann::json& object, const char* key, size_t most) {
  const nlohmann::json& field = FieldOf(object, key);
  if (!field.is_string()) return "";
  const std::string_view text = field.get_ref<const std::string&>();
  return CleanUtf8(text.substr(0, Utf8Floor(text, most)));
}

uint64_t NumberOf(const nlohmann::json& object, const char* key) {
  const nlohmann::json& field = FieldOf(object, key);
  return field.is_number_unsigned() ? field.get<uint64_t>() : 0;
}

std::string IdOf(const nlohmann::json& object, const char* key) {
  const nlohmann::json& field = FieldOf(object, key);
  if (field.is_number_unsigned()) return field.dump();
  if (!field.is_string()) return "";
  const std::string& text = field.get_ref<const std::string&>();
  return text.size() <= kMaxId && std::all_of(text.begin(), text.end(), IsIdByte) ? text : "";
}

std::string WebUrlOf(const nlohmann::json& object, const char* key) {
  std::string text = TextOf(object, key, kMaxUrl + 1);
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && text.size() <= kMaxUrl ? text : "";
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
