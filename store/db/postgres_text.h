// What PostgreSQL and a statement of ours say differently: placeholders, and text that PostgreSQL cannot
// hold.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// "a = ? AND b = '?'" -> "a = $1 AND b = '?'". Quoted text, quoted names and comments are left alone.
struct Numbered {
  std::string sql;
  size_t placeholders = 0;
};
Numbered NumberPlaceholders(std::string_view sql);

// PostgreSQL's text is UTF-8 without NUL; ours is any bytes. A byte that it cannot hold becomes U+10FFFF (a
// code point that no text uses) and two hex digits, U+10FFFF itself becomes twice itself. So every text comes
// back byte for byte, and two are equal there exactly where they are equal here.
std::string ToPostgresText(std::string_view text);
std::string FromPostgresText(std::string_view text);

}  // namespace crier
