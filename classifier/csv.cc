#include "classifier/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace crier {
namespace {

constexpr uintmax_t kMaxFile = uintmax_t{256} << 20;

// Reads one record from the front of `rest`; false where a quote is left open.
bool TakeRecord(std::string_view* rest, std::vector<std::string>* fields, size_t* lines) {
  fields->assign(1, "");
  bool quoted = false;
  size_t i = 0;
  for (; i < rest->size(); ++i) {
    const char c = (*rest)[i];
    if (c == '\n') ++*lines;
    if (quoted) {
      if (c != '"') {
        fields->back() += c;
      } else if (i + 1 < rest->size() && (*rest)[i + 1] == '"') {
        fields->back() += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && fields->back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields->emplace_back();
    } else if (c == '\n') {
      ++i;
      break;
    } else if (c != '\r') {
      fields->back() += c;
    }
  }
  rest->remove_prefix(i);
  return !quoted;
}

}  // namespace

Result<std::vector<CsvRow>> ReadCsv(const std::filesystem::path& file,
                                    const std::vector<std::string>& columns) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::vector<CsvRow>();
  const uintmax_t size = std::filesystem::file_size(file, error);
  if (error || size > kMaxFile)
    return Error{Fault::kConfig, fmt::format("{}:1: cannot be read, or larger than 256 MiB", file.string())};
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return Error{Fault::kConfig, fmt::format("{}:1: cannot be read", file.string())};
  return ParseCsv(text, file.string(), columns);
}

Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::string& name,
                                     const std::vector<std::string>& columns) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto bad = [&](size_t line, const std::string& what) {
    return Error{Fault::kConfig, fmt::format("{}:{}: {}", name, line, what)};
  };
  std::vector<std::string> fields;
  size_t lines = 1;
  if (!TakeRecord(&text, &fields, &lines)) return bad(1, "a quote is left open");
  std::vector<size_t> index;
  for (const std::string& column : columns) {
    const auto found = std::find(fields.begin(), fields.end(), column);
    if (found == fields.end()) {
      return bad(
          1, fmt::format("the header has no column '{}'; needed are: {}", column, fmt::join(columns, ",")));
    }
    index.push_back(static_cast<size_t>(found - fields.begin()));
  }
  const size_t width = fields.size();
  std::vector<CsvRow> rows;
  while (!text.empty()) {
    const size_t line = lines;
    if (!TakeRecord(&text, &fields, &lines)) return bad(line, "a quote is left open");
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() != width)
      return bad(line, fmt::format("{} fields, the header has {}", fields.size(), width));
    CsvRow& row = rows.emplace_back();
    row.line = line;
    for (const size_t i : index) row.fields.push_back(fields[i]);
  }
  return rows;
}

}  // namespace crier
