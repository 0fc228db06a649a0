// What holds for every connector of the catalogue; tests/connectors/README.md says it in words.
#include "tests/connectors/suite.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "core/yaml.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

namespace fs = std::filesystem;

fs::path FolderOf(const ConnectorType& type) { return SourceDir() / "connectors" / type.name; }

// Prints as its name in the test's title.
struct Named {
  const ConnectorType* type;
};
void PrintTo(const Named& named, std::ostream* out) { *out << named.type->name; }

std::vector<Named> All() {
  std::vector<Named> all;
  for (const ConnectorType* type : Catalog()) all.push_back({type});
  return all;
}

class EveryConnector : public testing::TestWithParam<Named> {
 protected:
  const ConnectorType& type() const { return *GetParam().type; }
};

INSTANTIATE_TEST_SUITE_P(, EveryConnector, testing::ValuesIn(All()),
                         [](const auto& each) { return std::string(each.param.type->name); });

TEST_P(EveryConnector, SaysWhatItIsAndWhereItsLimitsComeFrom) {
  EXPECT_TRUE(fs::exists(FolderOf(type()) / "connector.cc")) << "the name is the folder's";
  EXPECT_FALSE(type().summary.empty());
  EXPECT_EQ(type().summary.find('\n'), std::string_view::npos);
  EXPECT_FALSE(type().limits.source.empty());
  EXPECT_NE(type().open, nullptr);
  const Abilities& can = type().abilities;
  EXPECT_TRUE(can.poll || can.stream || can.receive || can.send);
  EXPECT_TRUE(can.send || !(can.edit || can.retract || can.read_back || can.honours_key || can.threads));
  EXPECT_FALSE(CasesOf(type()).empty()) << "no case in testdata";
  std::set<std::string_view> keys;
  for (const Option& option : type().options) {
    EXPECT_TRUE(keys.insert(option.key).second) << option.key << " twice";
    EXPECT_FALSE(option.help.empty()) << option.key;
    for (const std::string_view key : HubKeys()) EXPECT_NE(option.key, key) << "belongs to the hub";
    EXPECT_FALSE(option.secret && !option.fallback.empty()) << option.key << ": a secret has no default";
  }
}

// "| `key` | default | meaning |": one row for each option; the default is "required", "none" or `as
// written`.
TEST_P(EveryConnector, ReadmeHasARowForEveryOption) {
  const std::string readme = ReadFile(FolderOf(type()) / "README.md");
  ASSERT_FALSE(readme.empty()) << "README.md is missing";
  const size_t section = readme.find("\n## Options\n");
  ASSERT_NE(section, std::string::npos) << "no section Options";
  const size_t end = std::min(readme.find("\n## ", section + 4), readme.size());
  const std::string table = readme.substr(section, end - section);
  std::map<std::string, std::string> rows;
  const std::regex row("\n\\| `([a-z0-9_]+)` \\| ([^|]+) \\|([^\n]*)");
  for (auto it = std::sregex_iterator(table.begin(), table.end(), row); it != std::sregex_iterator(); ++it) {
    rows[(*it)[1]] = (*it)[2].str() + "|" + (*it)[3].str();
  }
  for (const Option& option : type().options) {
    const auto it = rows.find(std::string(option.key));
    ASSERT_NE(it, rows.end()) << "no row for " << option.key;
    const std::string given = it->second.substr(0, it->second.find('|'));
    const std::string want = option.required           ? "required"
                             : option.fallback.empty() ? "none"
                                                       : fmt::format("`{}`", option.fallback);
    EXPECT_EQ(given, want) << option.key;
    EXPECT_EQ(it->second.find("secret") != std::string::npos, option.secret) << option.key;
    rows.erase(it);
  }
  for (const auto& [key, rest] : rows) ADD_FAILURE() << "row for " << key << ", which is no option";
}

// Not opened: what it names may not be there. Its options are read, with the canary as every secret.
TEST_P(EveryConnector, SampleIsAccepted) {
  const fs::path file = FolderOf(type()) / "sample.yaml";
  auto yaml = Yaml::Load(file.string());
  ASSERT_TRUE(yaml) << yaml.error().message;
  EXPECT_EQ(yaml->At("connector").Scalar(), type().name);
  for (const Option& option : type().options) {
    const std::string value = yaml->At(option.key).Scalar();
    if (value.starts_with("env:")) setenv(value.c_str() + 4, kCanary.c_str(), 1);
    if (option.secret && !value.empty()) {
      EXPECT_TRUE(value.starts_with("env:")) << option.key << " is a secret";
    }
  }
  const auto settings = Settings::Read(*yaml, type().options, HubKeys());
  EXPECT_TRUE(settings) << settings.error().message;
}

// No channel offers more than the type says, and each thing that it says is offered by one at least: a
// channel may leave out what its options do not ask for.
TEST_P(EveryConnector, OffersWhatItSays) {
  bool source = false, receiver = false, sink = false;
  for (const fs::path& folder : CasesOf(type())) {
    auto stage = Stage::Set(type(), folder / "settings.yaml");
    ASSERT_TRUE(stage) << stage.error().message;
    source = source || (*stage)->channel().source() != nullptr;
    receiver = receiver || (*stage)->channel().receiver() != nullptr;
    sink = sink || (*stage)->channel().sink() != nullptr;
  }
  const Abilities& can = type().abilities;
  EXPECT_EQ(source, can.poll || can.stream);
  EXPECT_EQ(receiver, can.receive);
  EXPECT_EQ(sink, can.send);
}

class EveryCase : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, EveryCase, testing::ValuesIn(AllCases()), TitleOf);

TEST_P(EveryCase, ComesOutAsWritten) { RunCase(*GetParam().type, GetParam().folder); }

}  // namespace
}  // namespace crier
