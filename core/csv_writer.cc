#include "core/csv_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.h"

namespace crier {
namespace {

constexpr std::array<std::string_view, 8> kFormulaMarks = {
    "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

bool LooksLikeFormula(std::string_view text) {
  if (text.starts_with('\t') || text.starts_with('\n')) return true;
  const std::string_view rest = text.substr(std::min(text.find_first_not_of(" \t\n"), text.size()));
  return std::any_of(kFormulaMarks.begin(), kFormulaMarks.end(),
                     [&](std::string_view mark) { return rest.starts_with(mark); });
}

}  // namespace

void CsvWriter::Begin() {
  if (!first_) *out_ += ',';
  first_ = false;
}

CsvWriter& CsvWriter::Text(std::string_view text) {
  const std::string clean = CleanUtf8(text);
  Begin();
  *out_ += '"';
  if (LooksLikeFormula(clean)) *out_ += '\'';
  for (const char c : clean) {
    if (c == '"') *out_ += '"';
    *out_ += c;
  }
  *out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::Whole(int64_t number) {
  Begin();
  *out_ += std::to_string(number);
  return *this;
}

CsvWriter& CsvWriter::Real(double number) {
  Begin();
  if (std::isfinite(number)) *out_ += fmt::format("{}", number);
  return *this;
}

CsvWriter& CsvWriter::Empty() {
  Begin();
  return *this;
}

void CsvWriter::EndRow() {
  *out_ += "\r\n";
  first_ = true;
}

}  // namespace crier
