#include "hub/loops/watch.h"

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
  std::vector<int> spoke;
  for (int day = 0; day < 4; ++day) {
    for (int hour = 0; hour < 14; ++hour) spoke.push_back(day * 24 + hour);
  }
  const int silent = spoke.back() + 1;
  EXPECT_EQ(WarningAt(spoke, silent + 16), "");
  EXPECT_EQ(WarningAt(spoke, silent + 17),
            "nothing heard for 17 hours; this channel was never silent longer than 11 before");
  std::vector<int> hourly;
  for (int hour = 0; hour < 50; ++hour) hourly.push_back(hour);
  EXPECT_EQ(WarningAt(hourly, 50 + 3), "") << "never less than three";
  EXPECT_EQ(WarningAt(hourly, 50 + 4),
            "nothing heard for 4 hours; this channel was never silent longer than 1 before");
  hourly.resize(20);
  EXPECT_EQ(WarningAt(hourly, 100), "") << "one storm is no habit";
}

TEST(Watch, TheWarningLastsAsLongAsTheSilence) {
  std::vector<int> daily;
  for (int day = 0; day < 18; ++day) daily.push_back(day * 24);
  EXPECT_EQ(WarningAt(daily, 18 * 24), "");
  for (const int days : {3, 13, 40}) EXPECT_NE(WarningAt(daily, (17 + days) * 24), "") << days;
}

}  // namespace
}  // namespace crier
