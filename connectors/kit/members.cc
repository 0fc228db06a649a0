#include "connectors/kit/members.h"

#include <limits>

#include "core/text.h"

namespace crier::kit {

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

}  // namespace crier::kit
