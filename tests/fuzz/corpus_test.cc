// Every input of tests/fuzz/corpus/NAME through its target: seeds, and whatever once found something.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/targets.h"
#include "tests/support/paths.h"
#include "tests/support/script.h"

namespace crier::fuzz {

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

namespace {

namespace fs = std::filesystem;

class EveryTarget : public testing::TestWithParam<Target> {};

TEST_P(EveryTarget, HoldsOverItsCorpus) {
  const fs::path folder = SourceDir() / "tests" / "fuzz" / "corpus" / GetParam().name;
  ASSERT_TRUE(fs::is_directory(folder)) << "a target needs a corpus: " << folder;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  EXPECT_FALSE(files.empty()) << folder;
  for (const fs::path& file : files) {
    SCOPED_TRACE(file);
    const std::string input = ReadFile(file);
    EXPECT_NO_THROW(GetParam().run(reinterpret_cast<const uint8_t*>(input.data()), input.size()));
  }
  EXPECT_NO_THROW(GetParam().run(nullptr, 0)) << "nothing at all";
}

INSTANTIATE_TEST_SUITE_P(Fuzz, EveryTarget, testing::ValuesIn(Targets().begin(), Targets().end()),
                         [](const auto& each) { return std::string(each.param.name); });

// The checks themselves: a promise that is broken is seen.
TEST(FuzzPromises, ABrokenOneIsSeen) {
  const auto batch = [](const Mention& mention) { return Batch{{mention}, "", false}; };
  Mention mention;
  mention.channel = "test";
  mention.native_id = "1";
  mention.text = "Flood";
  EXPECT_NO_THROW(MustKeepBounds(batch(mention), "test"));
  EXPECT_THROW(MustKeepBounds(batch(mention), "other"), std::logic_error);
  Mention nameless = mention;
  nameless.native_id.clear();
  EXPECT_THROW(MustKeepBounds(batch(nameless), "test"), std::logic_error);
  Mention bad = mention;
  bad.author.name = "\xFF";
  EXPECT_THROW(MustKeepBounds(batch(bad), "test"), std::logic_error);
  Mention script = mention;
  script.url = "javascript:alert(1)";
  EXPECT_THROW(MustKeepBounds(batch(script), "test"), std::logic_error);
  EXPECT_NE(Written(batch(mention)), Written(batch(script)));
}

TEST(FuzzPromises, PiecesAreCutAtTheirLines) {
  EXPECT_EQ(Pieces("a\n%%\nb\n%%\nc", 2), (std::vector<std::string_view>{"a", "b\n%%\nc"}));
  EXPECT_EQ(Pieces("a%%b", 2), (std::vector<std::string_view>{"a%%b"}));
}

}  // namespace
}  // namespace crier::fuzz
