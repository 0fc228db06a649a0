#include "broadcast/ledger/plan.h"

#include <gtest/gtest.h>

#include <set>

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DeliveryKey, DiffersWhereTheDeliveryDiffers) {
  const std::set<std::string> keys = {
      DeliveryKey("B1", "a", "en", 0, ""),  DeliveryKey("B2", "a", "en", 0, ""),
      DeliveryKey("B1", "b", "en", 0, ""),  DeliveryKey("B1", "a", "es", 0, ""),
      DeliveryKey("B1", "a", "en", 1, ""),  DeliveryKey("B1", "a", "en", 0, "x"),
      DeliveryKey("B1a", "", "en", 0, ""),  DeliveryKey("B1", "aen", "", 0, ""),
      DeliveryKey("B1", "a", "en0", 0, ""), DeliveryKey("B1", "a", "en", 0, "0:"),
      DeliveryKey("B1", "a", "en", 10, "")};
  EXPECT_EQ(keys.size(), 11U);
  for (const std::string& key : keys) {
    EXPECT_EQ(key.size(), 40U);
    EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(DeliveryKey, NeverChanges) {
  // printf '2:B15:toots2:en1:00:' | sha256sum
  EXPECT_EQ(DeliveryKey("B1", "toots", "en", 0, ""), "694af4a1431e7d352c9fea38d7433d458d7ec3aa");
}

const Error kBusy{Fault::kUnreachable, "busy", std::nullopt};

TEST(RetryAfter, GrowsFromTwoSecondsToAQuarterOfAnHour) {
  std::vector<milliseconds> waits;
  for (int attempts = 1; attempts <= 12; ++attempts)
    waits.push_back(*RetryAfter(attempts, kBusy, 0, milliseconds(0), 1));
  EXPECT_EQ(waits[0], seconds(2));
  EXPECT_EQ(waits[1], seconds(4));
  EXPECT_EQ(waits[8], seconds(512));
  EXPECT_EQ(waits[9], minutes(15));
  EXPECT_EQ(waits[11], minutes(15));
  EXPECT_EQ(RetryAfter(1'000'000'000, kBusy, 0, milliseconds(0), 1), minutes(15));
  EXPECT_EQ(RetryAfter(0, kBusy, 0, milliseconds(0), 1), seconds(2));
}

TEST(RetryAfter, JitterIsFull) {
  EXPECT_EQ(RetryAfter(3, kBusy, 0, milliseconds(0), 0), milliseconds(0));
  EXPECT_EQ(RetryAfter(3, kBusy, 0, milliseconds(0), 0.5), seconds(4));
}

TEST(RetryAfter, NeverBeforeWhatTheFarSideAsks) {
  const Error error{Fault::kThrottled, "slow down", minutes(20)};
  for (const double dice : {0.0, 0.3, 1.0})
    EXPECT_GE(*RetryAfter(1, error, 0, milliseconds(0), dice), minutes(20));
  const Error soon{Fault::kThrottled, "slow down", milliseconds(10)};
  EXPECT_EQ(RetryAfter(1, soon, 0, milliseconds(0), 1), seconds(2));
}

TEST(RetryAfter, EndsWhenTheWordsAreOld) {
  EXPECT_TRUE(RetryAfter(50, kBusy, 0, hours(23), 1));
  EXPECT_FALSE(RetryAfter(50, kBusy, 0, hours(24), 0));
  EXPECT_TRUE(RetryAfter(50, kBusy, 1, hours(24), 1));
  EXPECT_FALSE(RetryAfter(50, kBusy, 1, hours(72), 0));
  const Error late{Fault::kThrottled, "tomorrow", hours(2)};
  EXPECT_FALSE(RetryAfter(50, late, 0, hours(23), 1)) << "it would be too old by then";
}

// A bulletin that waited in a long line for its turn is not given up for one database that was away.
TEST(RetryAfter, NotBeforeItWasTriedEightTimes) {
  EXPECT_EQ(RetryAfter(1, kBusy, 0, hours(28), 1), seconds(2));
  EXPECT_TRUE(RetryAfter(7, kBusy, 0, hours(28), 1));
  EXPECT_FALSE(RetryAfter(8, kBusy, 0, hours(28), 1));
  const Error never{Fault::kThrottled, "the day after tomorrow", hours(48)};
  EXPECT_FALSE(RetryAfter(1, never, 0, milliseconds(0), 1));
}

TEST(RetryAfter, ATokenMayBeRenewedInTime) {
  EXPECT_TRUE(RetryAfter(1, Error{Fault::kAuth, "wrong token", std::nullopt}, 0, milliseconds(0), 0.5));
}

TEST(RetryAfter, NotWhereWaitingMendsNothing) {
  for (const Fault fault : {Fault::kConfig, Fault::kRejected, Fault::kBadData}) {
    EXPECT_FALSE(RetryAfter(1, Error{fault, "no", std::nullopt}, 0, milliseconds(0), 0.5));
  }
}

}  // namespace
}  // namespace crier
