#include <algorithm>

#include "core/html.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr uint32_t kNone = 0x110000;

struct Reference {
  size_t length = 0;  // 0: this is none
  uint32_t number = 0;
};

// "&#123;" or "&#x7B;" at the front, with or without the semicolon, as HTML has it.
Reference ReferenceAt(std::string_view text) {
  if (!text.starts_with("&#")) return {};
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const size_t start = hex ? 3 : 2;
  size_t at = start;
  uint32_t number = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    uint32_t digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (hex && c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    if (hex && c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    if (digit == 16) break;
    number = std::min(kNone, number * (hex ? 16 : 10) + digit);
  }
  if (at == start) return {};
  if (at < text.size() && text[at] == ';') ++at;
  return {at, number};
}

bool IsHigh(uint32_t c) { return c >= 0xD800 && c < 0xDC00; }
bool IsLow(uint32_t c) { return c >= 0xDC00 && c < 0xE000; }

// XML 1.0, 2.2, and what Unicode calls no characters.
bool MayStand(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c < kNone && !IsHigh(c) && !IsLow(c) && (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c < 0xFDF0);
}

}  // namespace

std::string MendReferences(std::string_view markup) {
  std::string out;
  out.reserve(markup.size());
  while (true) {
    const size_t next = markup.find("&#");
    out += markup.substr(0, next);
    if (next == markup.npos) return out;
    markup.remove_prefix(next);
    const Reference one = ReferenceAt(markup);
    const Reference two = IsHigh(one.number) ? ReferenceAt(markup.substr(one.length)) : Reference();
    if (IsLow(two.number)) {
      AppendUtf8(0x10000 + ((one.number - 0xD800) << 10) + (two.number - 0xDC00), &out);
      markup.remove_prefix(one.length + two.length);
    } else if (one.length > 0) {
      if (MayStand(one.number)) out += markup.substr(0, one.length);
      markup.remove_prefix(one.length);
    } else {
      out += markup.substr(0, 2);
      markup.remove_prefix(2);
    }
  }
}

}  // namespace crier
