#include "core/printable.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.h"

namespace crier {

namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr char32_t kFirstOfTwo = 0x10000;

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace

bool IsUnprintable(char32_t c) {
  const auto between = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || between(0x7f, 0x9f) || between(0x2028, 0x202e) || between(0x2066, 0x2069) ||
         between(0xe0000, 0xe007f);
}

bool HasUnprintable(std::string_view text) {
  if (IsPlain(text)) return false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (IsUnprintable(c) || c == kReplacement) return true;
  }
  return false;
}

std::string Printable(std::string_view text, bool lines) {
  if (IsPlain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (!IsUnprintable(c) || (lines && (c == '\n' || c == '\t'))) {
      AppendUtf8(c, &out);
    } else if (c < 0x100) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else if (c < kFirstOfTwo) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += fmt::format("\\U{:08x}", static_cast<unsigned>(c));
    }
  }
  return out;
}

std::string PrintableJson(std::string_view json) {
  if (IsPlain(json)) return std::string(json);
  std::string out;
  out.reserve(json.size() + 16);
  for (size_t at = 0; at < json.size();) {
    const char32_t c = NextCodePoint(json, &at);
    // Outside of a string a line break or a tab is JSON's own; inside it is escaped already.
    if (!IsUnprintable(c) || c == '\n' || c == '\t' || c == '\r') {
      AppendUtf8(c, &out);
    } else if (c < kFirstOfTwo) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      const auto rest = static_cast<unsigned>(c - kFirstOfTwo);
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
    }
  }
  return out;
}

}  // namespace crier
