#include "hub/watch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crier {
namespace {

using std::chrono::hours;

constexpr Time kStart{std::chrono::milliseconds(1'800'000'000'000)};

std::vector<Time> Spoke(const std::vector<int>& at) {
  std::vector<Time> spoke;
  for (const int hour : at) spoke.push_back(kStart + hours(hour));
  return spoke;
}

// Hours after the start.
std::string WarningAt(const std::vector<int>& spoke, int hour) {
  return SilenceWarning(Spoke(spoke), kStart + hours(hour));
}

TEST(Watch, AChannelThatSpokeLittleHasNoHabit) {
  EXPECT_EQ(WarningAt({}, 500), "");
  EXPECT_EQ(WarningAt({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 500), "");
}

TEST(Watch, OddIsHalfAsMuchAgainAsTheLongestSilence) {
  const std::vector<int> spoke = {0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 19, 20};
  EXPECT_EQ(WarningAt(spoke, 21 + 15), "");
  EXPECT_EQ(WarningAt(spoke, 21 + 16),
            "nothing heard for 16 hours; this channel was never silent longer than 10 before");
  const std::vector<int> hourly = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  EXPECT_EQ(WarningAt(hourly, 12 + 3), "") << "never less than three";
  EXPECT_EQ(WarningAt(hourly, 12 + 4),
            "nothing heard for 4 hours; this channel was never silent longer than 1 before");
}

TEST(Watch, TheWarningLastsAsLongAsTheSilence) {
  std::vector<int> daily;
  for (int day = 0; day < 18; ++day) daily.push_back(day * 24);
  EXPECT_EQ(WarningAt(daily, 18 * 24), "");
  for (const int days : {3, 13, 40}) EXPECT_NE(WarningAt(daily, (17 + days) * 24), "") << days;
}

}  // namespace
}  // namespace crier
