#include "connectors/webhook/json.h"

#include <fmt/format.h>

#include <charconv>

namespace crier::webhook {

Result<Pointer> Pointer::Parse(const std::string& text) {
  Pointer pointer;
  try {
    pointer.text_ = text;
    pointer.pointer_ = Json::json_pointer(text);
    return pointer;
  } catch (const Json::exception&) {
    return Error{Fault::kConfig, fmt::format("'{}' is no JSON Pointer, such as /data/0/text", text)};
  }
}

const Json* Pointer::In(const Json& document) const {
  try {
    if (!document.contains(pointer_)) return nullptr;
    const Json& found = document.at(pointer_);
    return found.is_null() ? nullptr : &found;
  } catch (const Json::exception&) {
    return nullptr;  // an index that no array has, such as 99999999999999999999
  }
}

std::optional<Time> ReadMoment(std::string_view text) {
  constexpr double kFirstMilliseconds = 1e11;
  constexpr double kEndOf9999 = 253402300800e3;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (number < kFirstMilliseconds) number *= 1e3;
    if (!(number >= 0 && number < kEndOf9999)) return std::nullopt;
    return Time(std::chrono::milliseconds(static_cast<int64_t>(number)));
  }
  const auto time = ParseTime(text);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace crier::webhook
