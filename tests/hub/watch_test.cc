#include "hub/watch.h"

#include <gtest/gtest.h>

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

TEST(Watch, AChannelThatSpokeLittleHasNoHabit) {
  EXPECT_EQ(PatienceWith({}), std::nullopt);
  EXPECT_EQ(PatienceWith(Spoke({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})), std::nullopt);
}

TEST(Watch, PatienceIsHalfAsMuchAgainAsTheLongestSilence) {
  EXPECT_EQ(PatienceWith(Spoke({0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 19, 20})), hours(15));
  EXPECT_EQ(PatienceWith(Spoke({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})), hours(3)) << "never less than three";
}

}  // namespace
}  // namespace crier
