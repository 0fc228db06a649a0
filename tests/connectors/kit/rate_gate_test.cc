#include "connectors/kit/rate_gate.h"

#include <gtest/gtest.h>

#include "connectors/kit/api_client.h"
#include "tests/support/fake_http.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

const Time kNow{1'800'000'000'000ms};

HttpResponse Left(const std::string& remaining, const std::string& after) {
  return Reply(200, "{}", {{"X-RateLimit-Remaining", remaining}, {"X-RateLimit-Reset-After", after}});
}

TEST(KitRateGate, ARouteThatHasNothingLeftWaitsAlone) {
  RateGate gate;
  gate.Note("POST /a", Left("0", "1.25"), kRateNames, kNow);
  const auto refused = gate.MayAsk("POST /a", "town", kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kThrottled);
  EXPECT_EQ(refused.error().retry_after, 1250ms);
  EXPECT_FALSE(refused.error().in_doubt);
  EXPECT_TRUE(gate.MayAsk("GET /a", "town", kNow));
  EXPECT_FALSE(gate.MayAsk("POST /a", "town", kNow + 1249ms));
  EXPECT_TRUE(gate.MayAsk("POST /a", "town", kNow + 1250ms));
  gate.Note("POST /a", Left("1", "1.25"), kRateNames, kNow);
  gate.Note("POST /a", Reply(200, "{}"), kRateNames, kNow);
  EXPECT_TRUE(gate.MayAsk("POST /a", "town", kNow));
}

// Whether it was of the route, of the account or of the whole address is not always told.
TEST(KitRateGate, AfterAThrottleNothingIsAsked) {
  RateGate gate;
  gate.Note("POST /a", Error{Fault::kThrottled, "slow down", 60s}, kRateNames, kNow);
  EXPECT_FALSE(gate.MayAsk("GET /b", "town", kNow + 59s));
  EXPECT_TRUE(gate.MayAsk("GET /b", "town", kNow + 60s));
  gate.Note("POST /a", Error{Fault::kUnreachable, "gone", 60s}, kRateNames, kNow);
  gate.Note("POST /a", Error{Fault::kThrottled, "slow down"}, kRateNames, kNow);
  EXPECT_TRUE(gate.MayAsk("POST /a", "town", kNow));
}

TEST(KitRateGate, AWildWindowIsNotBelieved) {
  RateGate gate;
  gate.Note("POST /a", Left("0", "900000"), kRateNames, kNow);
  EXPECT_TRUE(gate.MayAsk("POST /a", "town", kNow + 1h));
}

}  // namespace
}  // namespace crier::kit
