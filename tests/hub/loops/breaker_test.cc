#include "hub/loops/breaker.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Time kNow{milliseconds(1'800'000'000'000)};
const Error kDown{Fault::kUnreachable, "no answer"};

TEST(Breaker, WaitsTwiceAsLongEachTimeUpToTheLongest) {
  Breaker breaker(seconds(2), seconds(10));
  EXPECT_LE(breaker.until(), kNow);
  for (const seconds want : {seconds(2), seconds(4), seconds(8), seconds(10), seconds(10)}) {
    breaker.Failed(kDown, kNow, 1);
    EXPECT_EQ(breaker.until(), kNow + want);
    EXPECT_TRUE(breaker.probing());
  }
  EXPECT_EQ(breaker.failures(), 5);
  breaker.Worked();
  EXPECT_FALSE(breaker.probing());
  EXPECT_LE(breaker.until(), kNow);
  breaker.Failed(kDown, kNow, 1);
  EXPECT_EQ(breaker.until(), kNow + seconds(2));
}

TEST(Breaker, HalfOfTheWaitIsLeftToTheDice) {
  Breaker low(seconds(2), seconds(10)), middle(seconds(2), seconds(10)), wild(seconds(2), seconds(10));
  low.Failed(kDown, kNow, 0);
  middle.Failed(kDown, kNow, 0.5);
  wild.Failed(kDown, kNow, 17);
  EXPECT_EQ(low.until(), kNow + seconds(1));
  EXPECT_EQ(middle.until(), kNow + milliseconds(1500));
  EXPECT_EQ(wild.until(), kNow + seconds(2));
}

TEST(Breaker, NeverComesBackBeforeItWasAsked) {
  Breaker breaker(seconds(2), seconds(10));
  breaker.Failed({Fault::kThrottled, "slow down", seconds(90)}, kNow, 0);
  EXPECT_EQ(breaker.until(), kNow + seconds(90));
  breaker.Failed({Fault::kThrottled, "slow down", milliseconds(1)}, kNow, 0);
  EXPECT_EQ(breaker.until(), kNow + seconds(2));
}

TEST(Breaker, ThousandsOfFailuresDoNotOverflow) {
  Breaker breaker(std::chrono::hours(1), std::chrono::hours(24));
  for (int i = 0; i < 5000; ++i) breaker.Failed(kDown, kNow, 1);
  EXPECT_EQ(breaker.until(), kNow + std::chrono::hours(24));
}

}  // namespace
}  // namespace crier
