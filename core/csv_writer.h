// Comma-separated values, written as RFC 4180 says: CRLF ends a row, text stands in quotes, a quote is
// doubled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crier {

// Begins a file: without it Excel takes UTF-8 for the machine's own code page.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

class CsvWriter {
 public:
  explicit CsvWriter(std::string* out) : out_(out) {}

  // Anybody's text, made valid. Where a spreadsheet would take it for a formula, because it begins with = + -
  // @ (wide ones, too, and behind blanks), a tab or a line break, a ' stands before it; so it does before
  // such a sign behind a separator, a quote, a tab or a line break in its middle, where a spreadsheet may
  // begin a cell (https://owasp.org/www-community/attacks/CSV_Injection).
  CsvWriter& Text(std::string_view text);
  CsvWriter& Whole(int64_t number);
  CsvWriter& Real(double number);  // empty where it is no number
  CsvWriter& Empty();
  void EndRow();

 private:
  void Begin();

  std::string* const out_;
  bool first_ = true;
};

}  // namespace crier
