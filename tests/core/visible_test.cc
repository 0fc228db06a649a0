#include "core/visible.h"

#include <gtest/gtest.h>

#include <iterator>

#include "core/text.h"

namespace crier {
namespace {

// How it reads when every character is put down in the order in which it is stored.
std::string Kept(std::string_view text) { return DropInvisible(text); }

TEST(DropInvisible, WhatTurnsOthersAroundGoes) {
  EXPECT_EQ(Kept("\u202E31 Mill Street\u202C"), "31 Mill Street");
  EXPECT_EQ(Kept("nwoT fo \u202Drotcerid\u202C"), "nwoT fo rotcerid");
  EXPECT_EQ(Kept("leak at \u2067 9 \u2069Pine"), "leak at  9 Pine");
  EXPECT_EQ(Kept("unbalanced \u202C\u2069 ends"), "unbalanced  ends");
  EXPECT_EQ(Kept("\u202A\u202B\u2066\u2068x"), "x");
}

// In left-to-right text they say nothing, and "\u200F1\u200F3" shows as 31.
TEST(DropInvisible, DirectionalMarksStayOnlyWhereWritingNeedsThem) {
  EXPECT_EQ(Kept("\u200F1\u200F3 Mill Street"), "13 Mill Street");
  EXPECT_EQ(Kept("a\u200Eb\u061C"), "ab");
  EXPECT_EQ(Kept("שלום!\u200F"), "שלום!\u200F");
  EXPECT_EQ(Kept("רחוב \u200F1\u200F3"), "רחוב 13") << "not beside a digit";
  EXPECT_EQ(Kept("רחוב \u200F\u200B1\u200F\u200D\u202E3"), "רחוב 13") << "whatever stood between";
  EXPECT_EQ(Kept("מ\u200F\u200E\u061C\u200F7"), "מ7");
  EXPECT_EQ(Kept("مرحبا\u200F\u200F\u200F."), "مرحبا\u200F.") << "one is enough";
}

TEST(DropInvisible, WhatShowsNothingGoes) {
  EXPECT_EQ(Kept("pot\u200Bho\u2060le\uFEFF"), "pothole");
  EXPECT_EQ(Kept("ga\u00ADrage \u034Fx\u3164\u115F\uFFA0"), "garage x");
  EXPECT_EQ(Kept("\u2062\u2064\u206A\u180Eok\uFFF9\uFFFB"), "ok");
  EXPECT_EQ(Kept("C1 \u0090\u009Bhere\u007F"), "C1 here");
  EXPECT_EQ(Kept("two\u2028lines\u0085more"), "two\nlines\nmore");
  EXPECT_EQ(Kept("\u2800blank"), " blank");
}

TEST(DropInvisible, TagsStayInFlagsAlone) {
  const std::string scotland = "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F";
  EXPECT_EQ(Kept("go " + scotland + "!"), "go " + scotland + "!");
  EXPECT_EQ(Kept("hi\U000E0001\U000E0068\U000E0069\U000E007F"), "hi");
  EXPECT_EQ(Kept("\U0001F3F4\U000E0067\U000E0062"), "\U0001F3F4") << "no end";
  EXPECT_EQ(Kept("\U0001F3F4\U000E0061\U000E0062\U000E0063\U000E0064\U000E0065\U000E0066\U000E007F"),
            "\U0001F3F4")
      << "longer than any subdivision";
  EXPECT_EQ(Kept("\U0001F600\U000E0067\U000E0062\U000E0073\U000E007F"), "\U0001F600") << "not a flag";
}

TEST(DropInvisible, EmojiAndScriptsKeepTheirJoiners) {
  for (const char* text : {"👩‍👩‍👧", "👩🏽‍🚒", "🏳️‍🌈", "❤️", "1️⃣",
                           "☎︎", "🇲🇽", "می‌خواهم", "क्‍ष", "ශ්‍රී",
                           "葛\U000E0100", "नमस्ते", "Ñandú ü é", "ᠮᠣᠩ᠋ᠭᠣᠯ"}) {
    EXPECT_EQ(Kept(text), text);
  }
  EXPECT_EQ(Kept("pa\u200Dy\u200Cpal"), "paypal");
  EXPECT_EQ(Kept("می\u200C\u200C\u200Cخواهم"), "می\u200Cخواهم");
  EXPECT_EQ(Kept("x\uFE0F\uFE01\U000E0101"), "x") << "selectors can carry a hidden text";
  EXPECT_EQ(Kept("❤\uFE0F\uFE0F\uFE01"), "❤\uFE0F");
}

TEST(DropInvisible, HeapsOfMarksAreCut) {
  std::string thai = "ก", zalgo = "Z";
  for (int i = 0; i < 500; ++i) thai += "\u0E49", zalgo += "\u0336";
  EXPECT_EQ(Kept(thai + "ข").size(), 3 + 8 * 3 + 3U);
  EXPECT_EQ(Kept(zalgo + "o" + zalgo).size(), (1 + 8 * 2) * 2 + 1U);
  std::string apart;  // accents as letters of their own, one on each of many
  for (int i = 0; i < 50; ++i) apart += "e\u0301 n\u0303 ";
  EXPECT_EQ(Kept(apart), apart);
  EXPECT_EQ(Kept("ế ộ שָׁל֑וֹם"), "ế ộ שָׁל֑וֹם");
}

TEST(DropInvisible, IsTotalAndDoesNothingTwice) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& text : {all, std::string("\xED\xA0\x80\xF4\x90\x80\x80"), all + "\u202E" + all}) {
    const std::string once = Kept(text);
    EXPECT_TRUE(IsUtf8(once));
    EXPECT_EQ(Kept(once), once);
  }
  // Every order of what looks at its neighbours.
  const std::string pieces[] = {"1",      "א", "a",          "\u200F",     "\u200D",     "\u200B", "\u0301",
                                "\uFE0F", "❤", "\U0001F3F4", "\U000E0067", "\U000E007F", "ی"};
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    std::string text;
    for (unsigned left = seed * 2'654'435'761U, i = 0; i < 8; ++i, left = left * 1'664'525U + 1'013'904'223U)
      text += pieces[(left >> 16) % std::size(pieces)];
    const std::string once = Kept(text);
    ASSERT_EQ(Kept(once), once) << seed;
  }
}

TEST(DropInvisible, OfAMentionEveryTextThatIsShown) {
  Mention mention;
  mention.native_id = "id\u202E";
  mention.author = {"a\u202E", "@ev\u202Ee", "Di\u202Erector\nof Town\u2069"};
  mention.text = "13\u202E Mill";
  mention.attachments = {{"https://example.org/a\u202E", "image/jpeg", "pho\u202Eto"}};
  DropInvisible(&mention);
  EXPECT_EQ(mention.author.handle, "@eve");
  EXPECT_EQ(mention.author.name, "Director of Town");
  EXPECT_EQ(mention.text, "13 Mill");
  EXPECT_EQ(mention.attachments[0].description, "photo");
  EXPECT_EQ(mention.native_id, "id\u202E") << "its identity is the platform's";
  EXPECT_EQ(mention.author.id, "a\u202E");
}

}  // namespace
}  // namespace crier
