// Comma-separated values (RFC 4180) with a header line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace crier {

struct CsvRow {
  size_t line = 0;                  // of the file, from 1
  std::vector<std::string> fields;  // in the order asked for
};

// The rows with the named columns; other columns are passed over. A file that is not there has no rows. At
// most 256 MiB. Errors begin with file:line.
Result<std::vector<CsvRow>> ReadCsv(const std::filesystem::path& file,
                                    const std::vector<std::string>& columns);
Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::string& name,
                                     const std::vector<std::string>& columns);

}  // namespace crier
