// The cases of all connectors, as parameters of the tests that hold for every one of them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "connectors/catalog.h"
#include "tests/support/connector_case.h"

namespace crier {

struct Case {
  const ConnectorType* type;
  std::filesystem::path folder;
};
inline void PrintTo(const Case& c, std::ostream* out) { *out << c.folder.string(); }

inline std::vector<Case> AllCases() {
  std::vector<Case> all;
  for (const ConnectorType* type : Catalog()) {
    for (const std::filesystem::path& folder : CasesOf(*type)) all.push_back({type, folder});
  }
  return all;
}

inline std::string TitleOf(const testing::TestParamInfo<Case>& info) {
  std::string title = fmt::format("{}_{}", info.param.type->name, info.param.folder.filename().string());
  for (char& c : title) {
    if (!isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return title;
}

// What is sent in all of them.
inline Outgoing Flood(const Post& post) {
  Outgoing out;
  out.key = "key-1";
  out.post = &post;
  return out;
}

}  // namespace crier
