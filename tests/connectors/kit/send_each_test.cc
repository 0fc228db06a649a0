#include "connectors/kit/send_each.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace crier::kit {
namespace {

class KitSendEach : public testing::Test {
 protected:
  std::vector<Outgoing> Three() {
    post_.parts = {"one", "two", "three"};
    return {{"k1", &post_, 0, "", ""}, {"k2", &post_, 1, "", ""}, {"k3", &post_, 2, "", ""}};
  }
  // The second meets `error`.
  std::vector<Receipt> WithSecond(const Error& error) {
    asked_.clear();
    return SendEach(Three(), clock_, [&](const Outgoing& out) {
      asked_.push_back(out.text());
      return out.key == "k2" ? Receipt::From(error) : Receipt::Accepted("id of " + out.key);
    });
  }
  FakeClock clock_;
  Post post_;
  std::vector<std::string> asked_;
};

TEST_F(KitSendEach, InOrderAReceiptEach) {
  const auto receipts = WithSecond({Fault::kRejected, "too long"});
  ASSERT_EQ(receipts.size(), 3u);
  EXPECT_EQ(asked_, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(receipts[0].native_id, "id of k1");
  EXPECT_EQ(receipts[1].state, DeliveryState::kFailed);
  EXPECT_EQ(receipts[2].native_id, "id of k3") << "a refusal is that post's own";
}

TEST_F(KitSendEach, TheRestWaitsWhereTheFarSideIsBusyGoneOrLocked) {
  for (const Fault fault : {Fault::kThrottled, Fault::kUnreachable, Fault::kAuth}) {
    const auto receipts = WithSecond({fault, "not now", std::chrono::seconds(7), true});
    ASSERT_EQ(receipts.size(), 3u);
    EXPECT_EQ(asked_.size(), 2u) << FaultName(fault);
    EXPECT_EQ(receipts[1].state, DeliveryState::kUnknown) << FaultName(fault);
    EXPECT_FALSE(receipts[2].asked);
    EXPECT_EQ(receipts[2].state, DeliveryState::kPending);
    ASSERT_TRUE(receipts[2].error);
    EXPECT_FALSE(receipts[2].error->in_doubt) << "it did not leave";
    EXPECT_EQ(receipts[2].error->retry_after, std::chrono::seconds(7));
  }
}

TEST_F(KitSendEach, ABatchThatTakesTooLongIsPutDown) {
  const auto receipts = SendEach(Three(), clock_, [&](const Outgoing& out) {
    clock_.Advance(kInHand + std::chrono::milliseconds(1));
    return Receipt::Accepted(out.key);
  });
  EXPECT_TRUE(receipts[0].asked);
  EXPECT_FALSE(receipts[1].asked);
  EXPECT_FALSE(receipts[2].asked);
  EXPECT_FALSE(receipts[2].error);
}

}  // namespace
}  // namespace crier::kit
