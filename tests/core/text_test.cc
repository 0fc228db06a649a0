#include "core/text.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/paths.h"

namespace crier {
namespace {

std::string Folds(std::string_view text) { return Fold(text).text; }

TEST(Fold, LowersAsciiOfEveryLength) {
  std::string upper, lower;
  for (int i = 0; i < 40; ++i) {
    upper += static_cast<char>('@' + i);
    lower += upper.back() >= 'A' && upper.back() <= 'Z' ? static_cast<char>(upper.back() + 32) : upper.back();
    const Folded folded = Fold(upper);
    EXPECT_EQ(folded.text, lower);
    ASSERT_EQ(folded.origin.size(), upper.size() + 1);
    for (size_t k = 0; k <= upper.size(); ++k) EXPECT_EQ(folded.origin[k], k);
  }
}

TEST(Fold, MakesSpellingsAlike) {
  EXPECT_EQ(Folds("Avería"), "averia");
  EXPECT_EQ(Folds("SEÑAL Ñandú ¿Qué?"), "senal nandu ¿que?");
  EXPECT_EQ(Folds("pingu\u0308ino"), "pinguino");  // a combining mark of its own
  EXPECT_EQ(Folds("Straße"), "strasse");
  EXPECT_EQ(Folds("ﬁre ＦＩＲＥ ℡ ½"), "fire fire tel 1/2");
  EXPECT_EQ(Folds("can’t “stop” — now…"), "can't \"stop\" - now...");
  EXPECT_EQ(Folds("«hola»\u00A0´\u2028x"), "\"hola\" '\nx");
  EXPECT_EQ(Folds("İstanbul"), "istanbul");
  EXPECT_EQ(Folds("ΣΊΣΥΦΟΣ"), Folds("σίσυφος"));
  EXPECT_EQ(Folds("ЁЛКА"), "елка");
  EXPECT_EQ(Folds("help\u200Bless co\u00ADop"), "helpless coop");  // what nobody sees
}

TEST(Fold, KeepsEmojiAndOtherScripts) {
  EXPECT_EQ(Folds("🔥Fire❤️"), "🔥fire❤");
  EXPECT_EQ(Folds("水が止まらない"), "水が止まらない");
  EXPECT_EQ(Folds("か\u3099"), "が");
  EXPECT_EQ(Folds("\u1112\u1161\u11AB"), "한");  // Hangul letters join
  EXPECT_EQ(Folds("बिजली"), "बिजली");
  EXPECT_EQ(Folds("مَاء"), "ماء");
}

TEST(Fold, OriginsPointIntoTheText) {
  const std::string text = "La AVERÍA — ﬁn";
  const Folded folded = Fold(text);
  EXPECT_EQ(folded.text, "la averia - fin");
  const auto original = [&](std::string_view word) {
    const size_t at = folded.text.find(word);
    return text.substr(folded.origin[at], folded.origin[at + word.size()] - folded.origin[at]);
  };
  EXPECT_EQ(original("averia"), "AVERÍA");
  EXPECT_EQ(original("-"), "—");
  EXPECT_EQ(original("fin"), "ﬁn");
  EXPECT_EQ(folded.origin.back(), text.size());
  // A mark belongs to the letter before it.
  const std::string marked = "cafe\u0301s";
  EXPECT_EQ(Fold(marked).text, "cafes");
  EXPECT_EQ(Fold(marked).origin[4], 6U);
}

TEST(Fold, BuffersAreUsedAgain) {
  Folded folded;
  FoldInto("A long text, with Ñ and 🔥 in it", &folded);
  FoldInto("Éa", &folded);
  EXPECT_EQ(folded.text, "ea");
  EXPECT_EQ(folded.origin, (std::vector<uint32_t>{0, 2, 3}));
  FoldInto("", &folded);
  EXPECT_EQ(folded.text, "");
  EXPECT_EQ(folded.origin, (std::vector<uint32_t>{0}));
}

void ExpectTotal(std::string_view text) {
  const Folded folded = Fold(text);
  EXPECT_TRUE(IsUtf8(folded.text));
  ASSERT_EQ(folded.origin.size(), folded.text.size() + 1);
  EXPECT_EQ(folded.origin.back(), text.size());
  EXPECT_TRUE(std::is_sorted(folded.origin.begin(), folded.origin.end()));
  EXPECT_EQ(Fold(folded.text).text, folded.text) << "folding twice is folding once: " << text;
  const std::string clean = CleanUtf8(text);
  EXPECT_TRUE(IsUtf8(clean));
  EXPECT_EQ(CleanUtf8(clean), clean);
}

TEST(Fold, IsTotal) {
  std::string heap = "Z";
  for (int i = 0; i < 100'000; ++i) heap += i % 2 == 0 ? "\u0316" : "\u0301";
  ExpectTotal(heap);
  EXPECT_EQ(Folds(heap), "z");
  std::string jamo;
  for (int i = 0; i < 10'000; ++i) jamo += "\u1161";
  EXPECT_EQ(Folds(jamo).size(), jamo.size());
  ExpectTotal("\xC3(\xE2\x82 \xF0\x9F\x98 \xFF\x80 end \xED\xA0\x80");
  for (unsigned seed = 1; seed < 2000; ++seed) {
    std::string bytes;
    unsigned x = seed * 2654435761U;
    for (int i = 0; i < 24; ++i) {
      x = x * 1664525U + 1013904223U;
      bytes += static_cast<char>(x >> 24);
    }
    const Folded folded = Fold(bytes);
    ASSERT_TRUE(IsUtf8(folded.text));
    ASSERT_EQ(folded.origin.size(), folded.text.size() + 1);
    ASSERT_TRUE(std::is_sorted(folded.origin.begin(), folded.origin.end()));
  }
}

TEST(Fold, NaughtyStrings) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  std::ifstream file(SharedData() / "conformance/hostile/blns.txt");
  ASSERT_TRUE(file);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) ExpectTotal(line);
  EXPECT_GT(lines, 500);
}

TEST(CleanUtf8, ReplacesAndDrops) {
  EXPECT_EQ(CleanUtf8("plain ñ\t\n"), "plain ñ\t\n");
  EXPECT_EQ(CleanUtf8(std::string("a\0b\r\x1B[1mc\x7F", 10)), "ab[1mc\x7F");
  EXPECT_EQ(CleanUtf8("a\xFF"
                      "b\xC3"),
            "a\uFFFDb\uFFFD");
  EXPECT_EQ(CleanUtf8("\xED\xA0\x80").find("\xED\xA0"), std::string::npos);
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));
}

TEST(Text, SmallParts) {
  EXPECT_EQ(Lower("MiXeD-É"), "mixed-É");
  EXPECT_EQ(Trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(Trim(" \n "), "");
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Utf8Floor, EndsBetweenCodePoints) {
  const std::string text = "aé🔥";
  const size_t expected[] = {0, 1, 1, 3, 3, 3, 3, 7, 7};
  for (size_t limit = 0; limit < 9; ++limit) EXPECT_EQ(Utf8Floor(text, limit), expected[limit]) << limit;
  EXPECT_EQ(Utf8Floor("\x80\x80\x80\x80\x80\x80", 5), 5U);  // not UTF-8: no endless walk back
  EXPECT_EQ(Utf8Floor("é", 1), 0U);
  EXPECT_EQ(Utf8Floor("🔥", 3), 0U);
}

TEST(Excerpt, IsCleanWithinItsBound) {
  EXPECT_EQ(Excerpt("Elm & 3rd", 3), "Elm");
  EXPECT_EQ(Excerpt("aé", 2), "a");
  EXPECT_EQ(Excerpt("a\xFF\x01", 10), "a\uFFFD");
  EXPECT_EQ(Excerpt("\xFF\xFF\xFF", 4), "\uFFFD");
}

}  // namespace
}  // namespace crier
