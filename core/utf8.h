// UTF-8 one code point at a time. Total: a bad sequence reads as U+FFFD and takes at least one byte.
#pragma once

#include <unicode/utf8.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace crier {

// The code point at *at, which must be less than text.size(); moves *at behind it.
inline char32_t NextCodePoint(std::string_view text, size_t* at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  size_t i = *at;
  const size_t size = text.size();
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, size, c);
  *at = i;
  return static_cast<char32_t>(c);
}

// `c` must not be a surrogate and at most U+10FFFF.
inline void AppendUtf8(char32_t c, std::string* out) {
  char bytes[U8_MAX_LENGTH];
  size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  out->append(bytes, size);
}

inline bool IsAsciiDigit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool IsAsciiLetter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
inline bool IsAsciiAlnum(char32_t c) { return IsAsciiDigit(c) || IsAsciiLetter(c); }

}  // namespace crier
