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

// A spreadsheet that is told another separator, or reads quotes its own way, begins a cell behind these.
constexpr std::string_view kBeginCells = ",;|\"\t\n";

bool BeginsWithMark(std::string_view text) {
  return std::any_of(kFormulaMarks.begin(), kFormulaMarks.end(),
                     [&](std::string_view mark) { return text.starts_with(mark); });
}

bool LooksLikeFormula(std::string_view text) {
  if (text.starts_with('\t') || text.starts_with('\n')) return true;
  return BeginsWithMark(text.substr(std::min(text.find_first_not_of(" \t\n"), text.size())));
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
  bool begins = false;  // the beginning of the whole text is seen to above
  for (size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    if (begins && BeginsWithMark(std::string_view(clean).substr(i))) *out_ += '\'';
    if (c == '"') *out_ += '"';
    *out_ += c;
    begins = kBeginCells.find(c) != std::string_view::npos || (begins && c == ' ');
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
