#include "connectors/kit/refusals.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "core/post.h"

namespace crier::kit {
namespace {

TEST(KitNothingLeft, IsTriedAgainAndNeverInDoubt) {
  for (const Fault fault : {Fault::kConfig, Fault::kAuth, Fault::kThrottled, Fault::kUnreachable,
                            Fault::kRejected, Fault::kBadData, Fault::kNotFound, Fault::kDamaged}) {
    const Receipt receipt = Receipt::From(NothingLeft({fault, "why", std::chrono::seconds(30), true}));
    EXPECT_EQ(receipt.state, DeliveryState::kPending) << FaultName(fault);
    ASSERT_TRUE(receipt.error);
    EXPECT_EQ(receipt.error->message, "why");
    const bool person = fault == Fault::kConfig || fault == Fault::kAuth;
    EXPECT_EQ(receipt.error->fault == Fault::kAuth, person) << FaultName(fault);
    EXPECT_EQ(receipt.error->fault == Fault::kThrottled, fault == Fault::kThrottled);
  }
}

TEST(KitWords, AreReadWhereverTheyStand) {
  const auto words = WordsBy([](const nlohmann::json& body) { return TextIn(In(body, "error"), "message"); });
  EXPECT_EQ(words(R"({"error": {"message": "slow down"}})"), "slow down");
  for (const char* other : {"", "<html>", "[]", "7", R"({"error": "no"})"})
    EXPECT_EQ(words(other), "") << other;
}

}  // namespace
}  // namespace crier::kit
