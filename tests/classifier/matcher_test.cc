#include "classifier/matcher.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>
#include <random>
#include <set>

#include "classifier/pack.h"
#include "classifier/reading.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

// Patterns of every shape: plain, alternatives in an order that matters, tails, gaps, none of it usable.
std::vector<std::string> HandMade() {
  return {R"(\bpot ?holes?\b)",
          R"(\bcrater in the (road|street)\b)",
          R"(street( light)?)",
          R"(street(| light))",
          R"(street( light)??)",
          R"(\b(?:a|ab|abc)\b)",
          R"(\b(?:abc|ab|a))",
          R"((?:ab|a)(?:bc|c)?)",
          R"(\bflood\w*)",
          R"(\bflood\w*\b)",
          R"(\bfail\w* to\b)",
          R"(\bfail\w*? to\b)",
          R"(\w*flood\b)",
          R"(\b\w*\bflood)",
          R"(\btents?\b.{0,20}\b(?:park|bridge)\b)",
          R"(\b(?:water|gas) (?:\w+ ){0,2}(?:leak\w*|main)\b)",
          R"(\b(?:is|are) (?:not|n't) (?:working|on)\b)",
          R"(\?)",
          R"([.!?]$)",
          R"(^help\b)",
          R"((?:^|[.!?] ?)what\b.{2,40}\?)",
          R"(\b\d{1,4} [a-z]{3,} (?:st|ave)\b)",
          R"([^aeiou ]{5,})",
          R"(a{2,3}b)",
          R"(\s+the\s*light)",
          R"(no  light)",
          R"(light[ -]*out)",
          R"(\Bhole)",
          R"(x*y)",
          R"((?:ab)+c)",
          R"((?:park|bridge){2})",
          R"(\bno\b \b\bwater\b)",
          R"(\b'tis)",
          R"(🌊|🔥+)",
          R"([🌊🔥] ?help)",
          R"(\.\.\.)",
          R"((?i)help)",
          R"((light|lamp) (is )?(out|off))",
          R"((?:.*)light)",
          R"(\b(?:l|li|lig|ligh|light)(?:s|ing)?\b)",
          R"(t{,2})",
          R"(street.*street)",
          R"((?:a|b|c|d|e|f)(?:a|b|c|d|e|f)(?:a|b|c|d|e|f)(?:a|b|c|d|e|f)(?:a|b|c|d|e|f)\b)"};
}

std::vector<Matcher::Hit> PlainLoop(const std::vector<std::unique_ptr<RE2>>& expressions,
                                    std::string_view text) {
  std::vector<Matcher::Hit> hits;
  for (uint32_t i = 0; i < expressions.size(); ++i) {
    re2::StringPiece span;
    const re2::StringPiece piece(text.data(), text.size());
    if (!expressions[i]->Match(piece, 0, text.size(), RE2::UNANCHORED, &span, 1)) continue;
    const auto start = static_cast<uint32_t>(span.data() - text.data());
    hits.push_back({i, start, static_cast<uint32_t>(start + span.size())});
  }
  return hits;
}

class Pair {
 public:
  explicit Pair(const std::vector<std::string>& patterns) : patterns_(patterns) {
    RE2::Options options;
    options.set_log_errors(false);
    std::vector<Matcher::Pattern> ours;
    for (const std::string& pattern : patterns) {
      expressions_.push_back(std::make_unique<RE2>(pattern, options));
      ours.push_back({pattern});
    }
    Result<Matcher> built = Matcher::Build(std::move(ours));
    EXPECT_TRUE(built);
    matcher_ = std::make_unique<Matcher>(*std::move(built));
  }

  // Number of hits; every one of them compared with RE2's.
  size_t Compare(const std::string& text) {
    ReadInto(text, &reading_);
    matcher_->Find(reading_.text, kAnyLanguage, &scratch_, &hits_);
    const std::vector<Matcher::Hit> expected = PlainLoop(expressions_, reading_.text);
    if (hits_ != expected) {
      std::string difference;
      for (size_t i = 0; i < patterns_.size(); ++i) {
        const auto of = [&](const std::vector<Matcher::Hit>& hits) {
          for (const Matcher::Hit& hit : hits) {
            if (hit.pattern == i)
              return reading_.text.substr(hit.start, hit.end - hit.start) + "@" + std::to_string(hit.start);
          }
          return std::string("none");
        };
        if (of(hits_) != of(expected))
          difference += patterns_[i] + ": ours " + of(hits_) + ", RE2 " + of(expected) + "\n";
      }
      ADD_FAILURE() << "on '" << reading_.text << "'\n" << difference;
    }
    return expected.size();
  }

 private:
  std::vector<std::string> patterns_;
  std::vector<std::unique_ptr<RE2>> expressions_;
  std::unique_ptr<Matcher> matcher_;
  Matcher::Scratch scratch_;
  std::vector<Matcher::Hit> hits_;
  Reading reading_;
};

std::string RandomText(std::mt19937* random) {
  static const std::vector<std::string> kPieces = {"pothole",
                                                   "potholes",
                                                   "pot hole",
                                                   "crater in the road",
                                                   "street",
                                                   " light",
                                                   "street light",
                                                   "flood",
                                                   "flooding",
                                                   "fail",
                                                   "fails to",
                                                   "failed to",
                                                   "tent",
                                                   "tents",
                                                   "park",
                                                   "bridge",
                                                   "water",
                                                   "gas",
                                                   "leak",
                                                   "leaking",
                                                   "main",
                                                   "is not",
                                                   "are n't",
                                                   "working",
                                                   "on",
                                                   "?",
                                                   ".",
                                                   "...",
                                                   "help",
                                                   "what",
                                                   "412 oak st",
                                                   "a",
                                                   "ab",
                                                   "abc",
                                                   "aab",
                                                   "abab",
                                                   "c",
                                                   "x",
                                                   "xy",
                                                   "y",
                                                   "light",
                                                   "lamp",
                                                   "out",
                                                   "off",
                                                   "no",
                                                   "no water",
                                                   "-",
                                                   "'tis",
                                                   "🌊",
                                                   "🔥🔥",
                                                   "_",
                                                   "é",
                                                   "tt",
                                                   "{,2}",
                                                   "t{,2}",
                                                   "fedcb",
                                                   "abcdef",
                                                   "the light",
                                                   "hole",
                                                   "lights",
                                                   "lighting"};
  std::string text;
  for (size_t n = (*random)() % 14; n > 0; --n) {
    text += kPieces[(*random)() % kPieces.size()];
    const auto gap = (*random)() % 8;
    text += gap < 5 ? " " : gap == 5 ? "" : gap == 6 ? ", " : "s ";
  }
  return text;
}

TEST(MatcherTest, FindsWhatThePlainLoopFindsOnRandomText) {
  Pair pair(HandMade());
  std::mt19937 random(311);
  size_t hits = 0;
  for (int i = 0; i < 20000; ++i) hits += pair.Compare(RandomText(&random));
  EXPECT_GT(hits, 20000U);  // or the texts would prove nothing
}

TEST(MatcherTest, FindsWhatThePlainLoopFindsWithTheShippedPacks) {
  std::vector<Finding> findings;
  const Packs packs = ReadPacks(SourceDir() / "rules", &findings);
  if (packs.rules.empty()) GTEST_SKIP() << "no packs in rules/";
  std::set<std::string> patterns;
  std::vector<std::string> texts;
  for (const Rule& rule : packs.rules) {
    patterns.insert(rule.match.begin(), rule.match.end());
    patterns.insert(rule.unless.begin(), rule.unless.end());
    texts.insert(texts.end(), rule.yes.begin(), rule.yes.end());
    texts.insert(texts.end(), rule.no.begin(), rule.no.end());
  }
  Pair pair({patterns.begin(), patterns.end()});
  // A slice of the examples, and pairs of them glued together: matches over the seam are where indexes go
  // wrong.
  size_t hits = 0;
  for (size_t i = 0; i < texts.size(); i += 7)
    hits += pair.Compare(texts[i] + " " + texts[(i * 31) % texts.size()]);
  EXPECT_GT(hits, texts.size() / 7);
}

TEST(MatcherTest, FindsWhatThePlainLoopFindsOnRealMessages) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  Pair pair(HandMade());
  size_t lines = 0;
  for (const char* name : {"seeclickfix-new-haven.csv", "humaid.csv"}) {
    std::ifstream in(SharedData() / "labelled" / name);
    std::string line;
    for (size_t i = 0; i < 3000 && std::getline(in, line); ++i, ++lines) pair.Compare(line);
  }
  EXPECT_GT(lines, 5000U);
}

TEST(MatcherTest, OnlyTheLanguagesAskedFor) {
  Result<Matcher> matcher = Matcher::Build({{R"(\bbache\b)", 1}, {R"(\bpothole\b)", 2}, {R"(\bb\w+)", 3}});
  ASSERT_TRUE(matcher);
  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  matcher->Find("bache pothole", 2, &scratch, &hits);
  EXPECT_EQ(hits, (std::vector<Matcher::Hit>{{1, 6, 13}, {2, 0, 5}}));
}

TEST(MatcherTest, AllSpansAreTheMatchesOneAfterAnother) {
  Result<Matcher> matcher = Matcher::Build({{R"(\bhole\w*)", kAnyLanguage, true}});
  ASSERT_TRUE(matcher);
  Matcher::Scratch scratch;
  EXPECT_EQ(matcher->AllSpans(0, "hole holes hole", &scratch, 2),
            (std::vector<Matcher::Hit>{{0, 0, 4}, {0, 5, 10}}));
}

TEST(MatcherTest, NamesThePatternThatRe2Refuses) {
  const Result<Matcher> matcher = Matcher::Build({{"a"}, {"(b"}});
  ASSERT_FALSE(matcher);
  EXPECT_NE(matcher.error().message.find("'(b'"), std::string::npos);
}

TEST(MatcherTest, ScratchServesMatchersOfAnySize) {
  Result<Matcher> small = Matcher::Build({{"hole"}});
  Result<Matcher> large = Matcher::Build({{"x"}, {"y"}, {"hole"}});
  ASSERT_TRUE(small && large);
  Matcher::Scratch scratch;
  std::vector<Matcher::Hit> hits;
  for (int i = 0; i < 3; ++i) {
    small->Find("hole", kAnyLanguage, &scratch, &hits);
    EXPECT_EQ(hits, (std::vector<Matcher::Hit>{{0, 0, 4}}));
    large->Find("y hole", kAnyLanguage, &scratch, &hits);
    EXPECT_EQ(hits, (std::vector<Matcher::Hit>{{1, 0, 1}, {2, 2, 6}}));
  }
}

TEST(MatcherTest, SaysHowPatternsAreFound) {
  const Result<Matcher> matcher =
      Matcher::Build({{R"(\bpot ?holes?\b)"}, {R"(\btent\b.{0,9}park)"}, {R"(\d\d)"}});
  ASSERT_TRUE(matcher);
  EXPECT_EQ(matcher->shape().whole, 1U);
  EXPECT_EQ(matcher->shape().guarded, 1U);
  EXPECT_EQ(matcher->shape().leftover, 1U);
}

}  // namespace
}  // namespace crier
