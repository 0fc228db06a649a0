#include "connectors/kit/sms_parts.h"

#include <gtest/gtest.h>

#include "core/length.h"
#include "core/text.h"
#include "tests/support/fake_state.h"

namespace crier::kit {
namespace {

std::string Times(size_t times, std::string_view text) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(KitSmsParts, AreCutAsTheyAreCounted) {
  const std::string texts[] = {
      "",
      "Flood",
      Times(160, "a"),
      Times(161, "a"),
      Times(80, "€"),                          // 160 septets
      "a" + Times(80, "€"),                    // 161
      Times(152, "a") + "€" + Times(20, "b"),  // the pair would be cut
      Times(70, "ж"),
      Times(71, "ж"),
      Times(35, "🔥"),        // 70 units
      "a" + Times(35, "🔥"),  // 71
      Times(66, "ж") + "🔥" + Times(9, "ж"),
      Times(50, "{") + Times(50, "ж"),  // in UCS-2 an extension character counts one
      Times(40, "e\u0301 🇺🇸 "),
  };
  for (const std::string& text : texts) {
    const SmsCount count = CountSms(text);
    const auto pieces = SplitSms(text);
    EXPECT_EQ(pieces.size(), std::max<size_t>(count.parts, 1)) << text;
    std::string whole;
    for (const std::string& piece : pieces) {
      whole += piece;
      EXPECT_TRUE(IsUtf8(piece));
      const size_t room = pieces.size() == 1 ? (count.gsm7 ? 160 : 70) : (count.gsm7 ? 153 : 67);
      // Of the whole: a piece alone may be in another alphabet.
      EXPECT_LE(count.gsm7 ? CountSms(piece).units : CountUtf16(piece), room) << text;
    }
    EXPECT_EQ(whole, text);
  }
}

class KitPartReports : public testing::Test {
 protected:
  std::optional<bool> Note(const std::string& key, size_t part, size_t of, bool delivered) {
    const auto known = PartReports(state_).Note(key, part, of, delivered);
    EXPECT_TRUE(known);
    return known.value_or(std::nullopt);
  }
  FakeState state_;
};

TEST_F(KitPartReports, AllMustArriveInWhateverOrder) {
  EXPECT_EQ(Note("k1", 3, 3, true), std::nullopt);
  EXPECT_EQ(Note("k2", 1, 2, true), std::nullopt);
  EXPECT_EQ(Note("k1", 1, 3, true), std::nullopt);
  EXPECT_EQ(Note("k1", 1, 3, true), std::nullopt) << "the same report twice counts once";
  EXPECT_EQ(Note("k1", 2, 3, true), true);
  EXPECT_EQ(Note("k2", 2, 2, true), true);
}

TEST_F(KitPartReports, OneThatFailedIsNotMadeGood) {
  EXPECT_EQ(Note("k1", 1, 2, true), std::nullopt);
  EXPECT_EQ(Note("k1", 2, 2, false), false);
  EXPECT_EQ(Note("k1", 2, 2, true), std::nullopt);
  EXPECT_EQ(Note("k1", 1, 2, true), std::nullopt);
}

TEST_F(KitPartReports, WhatIsStoredIsHostileToo) {
  for (const char* stored : {"", "x", "\n\n", "k1", "k1 ", "k1 d", "k1 ddd\n", "k11 dd\nk1"}) {
    for (int byte = 0; byte < 256; ++byte) {
      char name[16];
      snprintf(name, sizeof name, "parts %02x", byte);
      ASSERT_TRUE(state_.Put(name, stored));
    }
    EXPECT_EQ(Note("k1", 1, 2, true), std::nullopt) << stored;
    EXPECT_EQ(Note("k1", 2, 2, true), true) << stored;
  }
}

TEST_F(KitPartReports, AreBounded) {
  const std::string long_key(1'000, 'k');
  for (int i = 0; i < 8'000; ++i) Note(long_key + std::to_string(i), 1, 2, true);
  size_t bytes = 0;
  for (int byte = 0; byte < 256; ++byte) {
    char name[16];
    snprintf(name, sizeof name, "parts %02x", byte);
    bytes += state_.Recall(name).size();
  }
  EXPECT_LE(bytes, 256u * 16 * 1024);
  EXPECT_GT(bytes, 256u * 8 * 1024);
  EXPECT_EQ(Note(long_key + "7999", 2, 2, true), true) << "the newest are kept";
}

TEST_F(KitPartReports, AreToldAgainWhereTheyCannotBeKept) {
  state_.SetAway(true);
  EXPECT_FALSE(PartReports(state_).Note("k1", 1, 2, true));
}

}  // namespace
}  // namespace crier::kit
