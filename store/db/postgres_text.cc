#include "store/db/postgres_text.h"

#include <algorithm>
#include <cstdint>

namespace crier {
namespace {

constexpr std::string_view kEscape = "\xf4\x8f\xbf\xbf";  // U+10FFFF
constexpr char kHex[] = "0123456789abcdef";

uint8_t ByteAt(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// The length of the well-formed character that begins at `at` (RFC 3629, without NUL); 0 if there is none.
size_t CharacterAt(std::string_view text, size_t at) {
  const uint8_t first = ByteAt(text, at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((ByteAt(text, at + i) & 0xc0) != 0x80) return 0;
  }
  const uint8_t second = ByteAt(text, at + 1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool surrogate = first == 0xed && second > 0x9f;
  const bool beyond = first == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

int HexOf(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

Numbered NumberPlaceholders(std::string_view sql) {
  Numbered numbered;
  numbered.sql.reserve(sql.size() + 16);
  for (size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    size_t end = i + 1;
    if (c == '\'' || c == '"') {  // a doubled quote ends one and begins the next: the same to us
      end = sql.find(c, i + 1);
      end = end == std::string_view::npos ? sql.size() : end + 1;
    } else if (c == '$' && sql.substr(i, 2) == "$$") {
      end = sql.find("$$", i + 2);
      end = end == std::string_view::npos ? sql.size() : end + 2;
    } else if (c == '-' && sql.substr(i, 2) == "--") {
      end = std::min(sql.find('\n', i), sql.size());
    }
    if (c == '?') {
      numbered.sql += '$' + std::to_string(++numbered.placeholders);
    } else {
      numbered.sql += sql.substr(i, end - i);
    }
    i = end;
  }
  return numbered;
}

std::string ToPostgresText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterAt(text, i);
    if (length == 0) {
      const uint8_t byte = ByteAt(text, i);
      out += kEscape;
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
      ++i;
      continue;
    }
    const std::string_view character = text.substr(i, length);
    if (character == kEscape) out += kEscape;
    out += character;
    i += length;
  }
  return out;
}

std::string FromPostgresText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t next = std::min(text.find(kEscape, i), text.size());
    out += text.substr(i, next - i);
    i = next;
    if (i == text.size()) break;
    i += kEscape.size();
    const int high = i + 2 <= text.size() ? HexOf(text[i]) : -1;
    const int low = high >= 0 ? HexOf(text[i + 1]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += kEscape;  // written twice
      if (text.substr(i, kEscape.size()) == kEscape) i += kEscape.size();
    }
  }
  return out;
}

}  // namespace crier
