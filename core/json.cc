#include "core/json.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kEscape = 6;  // \uXXXX

enum class Half { kNone, kHigh, kLow };

// What the \uXXXX at `at` is of a surrogate pair.
Half HalfAt(std::string_view text, size_t at) {
  if (at + kEscape > text.size() || text[at] != '\\' || text[at + 1] != 'u') return Half::kNone;
  unsigned unit = 0;
  const char* const digits = text.data() + at + 2;
  if (std::from_chars(digits, digits + 4, unit, 16).ptr != digits + 4) return Half::kNone;
  if (unit >= 0xD800 && unit < 0xDC00) return Half::kHigh;
  return unit >= 0xDC00 && unit < 0xE000 ? Half::kLow : Half::kNone;
}

}  // namespace

bool NestsDeeper(std::string_view json, int levels) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > levels) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::string MendJson(std::string_view json) {
  std::string text = CleanUtf8(json);
  for (size_t i = text.find('\\'); i != std::string::npos; i = text.find('\\', i)) {
    const Half half = HalfAt(text, i);
    if (half == Half::kHigh && HalfAt(text, i + kEscape) == Half::kLow) {
      i += 2 * kEscape;
      continue;
    }
    if (half != Half::kNone) text.replace(i, kEscape, "\\ufffd");
    i += half == Half::kNone ? 2 : kEscape;  // "\\ud83d" is a backslash and letters
  }
  return text;
}

Result<nlohmann::json> ReadJson(std::string_view text, size_t max_bytes, int levels) {
  if (text.size() > max_bytes) return Error{Fault::kBadData, fmt::format("larger than {} bytes", max_bytes)};
  if (NestsDeeper(text, levels))
    return Error{Fault::kBadData, fmt::format("nested deeper than {} levels", levels)};
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) json = nlohmann::json::parse(MendJson(text), nullptr, false);
  if (json.is_discarded()) return Error{Fault::kBadData, "not JSON"};
  return json;
}

}  // namespace crier
