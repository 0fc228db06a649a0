#include "connectors/kit/pointers.h"

#include "core/text.h"

namespace crier::kit {

using nlohmann::json;

const json& At(const json& from, const char* pointer) {
  static const json kNothing;
  const json::json_pointer at(pointer);
  return from.contains(at) ? from.at(at) : kNothing;
}

std::string TextAt(const json& from, const char* pointer, size_t most) {
  const json& value = At(from, pointer);
  if (!value.is_string()) return "";
  const auto& text = value.get_ref<const std::string&>();
  return text.size() <= most ? CleanUtf8(text) : "";
}

std::string WebUrlAt(const json& from, const char* pointer) {
  constexpr size_t kMaxUrl = 2048;
  std::string url = TextAt(from, pointer, kMaxUrl);
  return url.starts_with("https://") || url.starts_with("http://") ? url : "";
}

}  // namespace crier::kit
