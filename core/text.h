// Text as bytes of UTF-8: made valid, folded, redacted of control characters. All functions are total: bad
// UTF-8 in, valid UTF-8 out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// Bad sequences become U+FFFD; NUL and the C0 controls other than tab and newline are dropped.
std::string CleanUtf8(std::string_view text);
bool IsUtf8(std::string_view text);

// For comparing: NFKC, case-folded, marks removed ("Avería" -> "averia"), curly quotes and dashes made plain.
// `origin[i]` is the byte of `text` from which byte i of the folded text came; it has one entry more,
// text.size(). So a match in the folded text can be shown in the original. The bytes that one character
// became share its first byte.
struct Folded {
  std::string text;
  std::vector<uint32_t> origin;
};
Folded Fold(std::string_view text);
// The same into buffers that are used again: no allocation once they have grown.
void FoldInto(std::string_view text, Folded* out);

// The beginning of a stranger's text, for a message: clean, at most so many bytes.
std::string Excerpt(std::string_view text, size_t most);

std::string Lower(std::string_view ascii);
std::string_view Trim(std::string_view text);
std::vector<std::string_view> Split(std::string_view text, char separator);

// The largest length <= limit that ends between two code points.
size_t Utf8Floor(std::string_view text, size_t limit);

}  // namespace crier
