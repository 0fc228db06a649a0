// Every input of tests/fuzz/corpus/NAME through its target: seeds, and whatever once found something.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"
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

// A source that asks one question, another one when it has a cursor, and tells what its settings say.
class Teller : public Channel, public Source {
 public:
  Teller(std::string next, Doors doors) : next_(std::move(next)), doors_(doors) {}
  Source* source() override { return this; }
  Result<Limits> limits() override { return Limits{}; }
  Result<Identity> WhoAmI() override { return Identity{}; }
  Result<Batch> Poll(const std::string& cursor, Time, std::stop_token) override {
    HttpRequest request{.url = "https://example.org/"};
    if (!cursor.empty() && next_ != "same question") request.headers.Add("If-None-Match", cursor);
    if (auto asked = doors_.http.Fetch(request); !asked) return asked.error();
    Mention mention;
    mention.channel = "test";
    mention.native_id = "1";
    mention.text = "Flood";
    if (cursor.empty()) return Batch{{mention}, "1", false};
    if (next_ == "edited") return Batch{{Edited{mention}}, "1", false};
    if (next_ == "changed") {
      mention.text = "No flood";
      return Batch{{Edited{mention}}, "1", false};
    }
    if (next_ != "again") mention.native_id = "2";
    return Batch{{mention}, "1", false};
  }

 private:
  const std::string next_;
  const Doors doors_;
};

TEST(FuzzPromises, WhatIsToldTwiceIsSeen) {
  const ConnectorType type = {.name = "teller",
                              .options = {{.key = "next", .help = "what the second poll tells"}},
                              .open = [](const Settings& settings, const std::string&, Doors doors,
                                         State&) -> Result<std::unique_ptr<Channel>> {
                                return std::unique_ptr<Channel>(new Teller(settings.Text("next"), doors));
                              }};
  const auto poll = [&](const std::string& next, bool all_in_cursor = true) {
    PollWhatever(type, "next: '" + next + "'", "HTTP 200\n\n\n%%\nHTTP 200\n\n", all_in_cursor);
  };
  EXPECT_THROW(poll("again"), std::logic_error);
  EXPECT_THROW(poll("edited"), std::logic_error) << "an edit that changes nothing";
  EXPECT_THROW(poll("same question"), std::logic_error) << "something new in the same answer";
  EXPECT_NO_THROW(poll("new"));
  EXPECT_NO_THROW(poll("changed"));
  EXPECT_NO_THROW(poll("again", false));
}

TEST(FuzzPromises, PiecesAreCutAtTheirLines) {
  EXPECT_EQ(Pieces("a\n%%\nb\n%%\nc", 2), (std::vector<std::string_view>{"a", "b\n%%\nc"}));
  EXPECT_EQ(Pieces("a%%b", 2), (std::vector<std::string_view>{"a%%b"}));
}

}  // namespace
}  // namespace crier::fuzz
