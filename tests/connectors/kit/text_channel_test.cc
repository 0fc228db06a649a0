#include "connectors/kit/text_channel.h"

#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"

namespace crier::kit {
namespace {

class Pigeons : public TextService {
 public:
  Result<std::string> Send(const Outgoing& out) override { return "to " + out.recipient; }
  Result<Identity> WhoAmI() override { return Identity{"pigeons", ""}; }
  Result<HeardText> Read(const Inbound& call) override {
    if (call.body.empty()) return Error{Fault::kAuth, "no ring on its leg"};
    HeardText heard;
    heard.text = TextMessage{.id = "p1", .from = "+15550142", .words = call.body};
    return heard;
  }
  Receiver::Reply Answer(const std::string& words) const override {
    Receiver::Reply reply;
    reply.body = "coo " + words;
    return reply;
  }
};

class KitTextChannel : public testing::Test {
 protected:
  std::unique_ptr<Channel> Open(bool hears) {
    return NewTextChannel({*FindConnector("sms"), "town", hears, {}, {{"stop", "bye"}}},
                          std::make_unique<Pigeons>(), clock_);
  }
  FakeClock clock_;
};

TEST_F(KitTextChannel, SendsToNumbersAlone) {
  const auto channel = Open(false);
  EXPECT_EQ(channel->receiver(), nullptr);
  EXPECT_FALSE(channel->abilities()->receive || channel->abilities()->poll);
  Post post;
  post.parts = {"Flood"};
  const std::vector<Outgoing> batch = {{.key = "k1", .post = &post, .recipient = "+15550142"},
                                       {.key = "k2", .post = &post, .recipient = "ana"}};
  const auto receipts = channel->sink()->Send(batch);
  ASSERT_EQ(receipts.size(), 2u);
  EXPECT_EQ(receipts[0].native_id, "to +15550142");
  EXPECT_EQ(receipts[1].state, DeliveryState::kFailed);
}

TEST_F(KitTextChannel, WhatIsHeardIsToldAndAnswered) {
  const auto channel = Open(true);
  Inbound call{.method = "POST", .body = "A pothole on Elm"};
  const auto report = channel->receiver()->Receive(call);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->batch.events.size(), 1u);
  EXPECT_TRUE(std::get<Mention>(report->batch.events[0]).direct);
  EXPECT_EQ(report->body, "coo ");
  call.body = "STOP";
  const auto leave = channel->receiver()->Receive(call);
  ASSERT_TRUE(leave);
  EXPECT_FALSE(std::get<Consent>(leave->batch.events.at(0)).granted);
  EXPECT_EQ(leave->body, "coo bye");
  call.body.clear();
  const auto refused = channel->receiver()->Receive(call);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "sms town: no ring on its leg");
}

}  // namespace
}  // namespace crier::kit
