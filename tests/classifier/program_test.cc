#include "classifier/program.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>

#include "classifier/expression.h"

namespace crier {
namespace {

using Answer = Program::Answer;

std::vector<uint32_t> WordsOf(std::string_view text) {
  std::vector<uint32_t> words;
  const auto word = [&](size_t i) { return WordChars().Has(text[i]); };
  for (size_t i = 0; i < text.size(); ++i) {
    if (word(i) && (i == 0 || !word(i - 1))) words.push_back(static_cast<uint32_t>(i));
  }
  return words;
}

// Patterns of few letters, so that random texts match them and many ways lead to a match.
class RandomPattern {
 public:
  explicit RandomPattern(uint32_t seed) : random_(seed) {}

  std::string Next() { return Alternation(3); }
  std::string Text() {
    static const std::vector<std::string> kPieces = {"a", "b", "ab", " ", "ba", "1", "-", "é", ".", "🌊"};
    std::string text;
    for (size_t n = Below(24); n > 0; --n) text += kPieces[Below(kPieces.size())];
    return text;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string Alternation(int depth) {
    std::string all = Sequence(depth);
    for (size_t n = Below(3); n > 0; --n) all += "|" + Sequence(depth);
    return all;
  }
  std::string Sequence(int depth) {
    std::string all;
    for (size_t n = Below(4); n > 0; --n) all += Piece(depth);
    return all;
  }
  std::string Piece(int depth) {
    static const std::vector<std::string> kAtoms = {
        "a",    "b", "ab",   " ",    "\\b",    "\\B", "\\w", "\\d",    "\\W", "\\s", ".",    "[ab]",
        "[^a]", "é", "[é🌊]", "[^é]", "[a-b1]", "^",   "$",   "[\\w-]", "\\.", "(a)", "[-a]", "1"};
    static const std::vector<std::string> kTimes = {"?",  "*",   "+",     "??",     "*?",
                                                    "+?", "{2}", "{0,3}", "{1,2}?", "{2,}"};
    std::string piece =
        depth > 0 && Below(3) == 0 ? "(?:" + Alternation(depth - 1) + ")" : kAtoms[Below(kAtoms.size())];
    if (Below(3) == 0)
      piece =
          (piece.size() > 1 && piece[0] != '[' && piece[0] != '\\' && piece[0] != '(' ? "(?:" + piece + ")"
                                                                                      : piece) +
          kTimes[Below(kTimes.size())];
    return piece;
  }
  std::mt19937 random_;
};

TEST(ProgramTest, FindsWhatRe2FindsWithRandomPatterns) {
  RandomPattern random(15);
  RE2::Options options;
  options.set_log_errors(false);
  Program::Scratch scratch;
  size_t understood = 0;
  size_t hits = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string pattern = random.Next();
    const std::optional<Program> program = Program::Compile(pattern);
    if (!program) continue;
    ++understood;
    const RE2 re(pattern, options);
    ASSERT_TRUE(re.ok()) << pattern << ": " << re.error();
    for (int n = 0; n < 8; ++n) {
      const std::string text = random.Text();
      const std::vector<uint32_t> words = WordsOf(text);
      Program::Span span;
      Program::Span other;
      const Answer answer = program->Search(text, 0, nullptr, &scratch, &span);
      ASSERT_EQ(program->Search(text, 0, &words, &scratch, &other), answer);
      if (answer == Answer::kGaveUp) continue;
      re2::StringPiece found;
      const bool expected = re.Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1);
      ASSERT_EQ(answer == Answer::kYes, expected) << "'" << pattern << "' on '" << text << "'";
      if (!expected) continue;
      ++hits;
      const auto start = static_cast<size_t>(found.data() - text.data());
      ASSERT_EQ(std::pair(span.start, span.end), std::pair(start, start + found.size()))
          << "'" << pattern << "' on '" << text << "'";
      ASSERT_EQ(std::pair(other.start, other.end), std::pair(span.start, span.end));
    }
  }
  EXPECT_GT(understood, 5'000U);  // or the patterns would prove nothing
  EXPECT_GT(hits, 5'000U);
}

TEST(ProgramTest, GivesUpWhatTakesLongAndLeavesItToRe2) {
  const std::string pattern = R"((?:\w+ ?)+(?:\w+ ?)+(?:\w+ ?)+!)";
  std::string text;
  for (int i = 0; i < 200; ++i) text += "word ";
  const std::optional<Program> program = Program::Compile(pattern);
  ASSERT_TRUE(program);
  Program::Scratch scratch;
  Program::Span span;
  EXPECT_EQ(program->Search(text, 0, nullptr, &scratch, &span), Answer::kGaveUp);
  const auto expression = Expression::Compile(pattern);
  ASSERT_TRUE(expression);
  EXPECT_FALSE((*expression)->Search(text, 0, nullptr, &scratch, &span));
  EXPECT_TRUE((*expression)->Search(text + "!", 0, nullptr, &scratch, &span));
  EXPECT_EQ(span.end, text.size() + 1);
}

TEST(ProgramTest, UnderstandsNothingThatRe2Refuses) {
  for (const char* pattern :
       {"(", "a)", "[a", "a**", "+a", "a{3,2}", "a{1001}", "(?:a{100}){100}", "(?:a{40}){40}", "\\", "\\y",
        "[b-a]", "(?<a", "a{2}{3}", "\xFF", "[\\d-z]", "\\8"}) {
    EXPECT_FALSE(Program::Compile(pattern)) << pattern;
  }
}

TEST(ProgramTest, BeginsWhereItIsTold) {
  const std::optional<Program> program = Program::Compile(R"(\bab?|^x)");
  ASSERT_TRUE(program);
  Program::Scratch scratch;
  Program::Span span;
  ASSERT_EQ(program->Search("ab a xa", 1, nullptr, &scratch, &span), Answer::kYes);
  EXPECT_EQ(span.start, 3U);
  EXPECT_EQ(program->Search("ab xa", 1, nullptr, &scratch, &span), Answer::kNo);
}

TEST(ExpressionTest, WhatIsNotUnderstoodIsRe2s) {
  const auto expression = Expression::Compile(R"((?i)HELP)");
  ASSERT_TRUE(expression);
  EXPECT_FALSE((*expression)->understood());
  Program::Scratch scratch;
  Program::Span span;
  ASSERT_TRUE((*expression)->Search("please help", 0, nullptr, &scratch, &span));
  EXPECT_EQ(std::pair(span.start, span.end), std::pair(size_t{7}, size_t{11}));
  EXPECT_FALSE(Expression::Compile("(b"));
}

}  // namespace
}  // namespace crier
