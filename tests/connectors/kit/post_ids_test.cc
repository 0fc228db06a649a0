#include "connectors/kit/post_ids.h"

#include <gtest/gtest.h>

namespace crier::kit {
namespace {

TEST(KitPostIds, LongerIsNewer) {
  EXPECT_TRUE(OlderId("9", "10"));
  EXPECT_FALSE(OlderId("10", "9"));
  EXPECT_TRUE(OlderId("117656965473697792", "117656965480448000"));
  EXPECT_FALSE(OlderId("7", "7"));
  EXPECT_TRUE(OlderId("", "0"));
}

TEST(KitPostIds, SnowflakesHoldTheTime) {
  using std::chrono::milliseconds;
  constexpr int64_t kOfX = 1288834974657;
  const auto time = ParseTime("2026-11-21T12:00:00Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(SnowflakeAt(*time, kOfX), "2124110575825846272");
  EXPECT_EQ(SnowflakeAt(Time{}, kOfX), "0");
  EXPECT_TRUE(OlderId(SnowflakeAt(*time, kOfX), SnowflakeAt(*time + milliseconds(1), kOfX)));
}

}  // namespace
}  // namespace crier::kit
