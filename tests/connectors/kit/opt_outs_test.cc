#include "connectors/kit/opt_outs.h"

#include <gtest/gtest.h>

#include "tests/support/fake_state.h"

namespace crier::kit {
namespace {

class KitOptOuts : public testing::Test {
 protected:
  Batch Poll(const std::string& cursor) {
    auto batch = OptOuts("sms", state_).Poll(cursor, Time{}, {});
    EXPECT_TRUE(batch);
    return batch ? *std::move(batch) : Batch{};
  }
  static std::string Told(const Batch& batch) {
    std::string told;
    for (const Event& event : batch.events) {
      const auto& consent = std::get<Consent>(event);
      EXPECT_FALSE(consent.granted);
      EXPECT_EQ(consent.channel, "sms");
      EXPECT_EQ(consent.proof, ConsentProof::kChannel);
      told += consent.recipient + " " + consent.native_id + ": " + consent.detail + "\n";
    }
    return told;
  }
  FakeState state_;
  OptOuts opt_outs_{"sms", state_};
};

TEST_F(KitOptOuts, AreToldOnceTheirCursorIsStored) {
  EXPECT_TRUE(Poll("").events.empty());
  opt_outs_.Note("+15550142", "k1", "21610");
  opt_outs_.Note("+15550143", "k2", "21610");
  const Batch first = Poll("");
  EXPECT_EQ(Told(first), "+15550142 refused k1: 21610\n+15550143 refused k2: 21610\n");
  EXPECT_EQ(Told(Poll("")), Told(first)) << "a batch that was not stored comes again";
  opt_outs_.Note("+15550144", "k3", "21610");
  const Batch second = Poll(first.cursor);
  EXPECT_EQ(Told(second), "+15550144 refused k3: 21610\n");
  EXPECT_EQ(Told(Poll(first.cursor)), Told(second));
  EXPECT_TRUE(Poll(second.cursor).events.empty());
  EXPECT_EQ(Poll(second.cursor).cursor, second.cursor);
  EXPECT_LT(state_.Recall("opt outs").size(), 60u) << "what was told is dropped";
}

TEST_F(KitOptOuts, AreBoundedAndSurviveWhatIsStored) {
  for (int i = 0; i < 3'000; ++i)
    opt_outs_.Note("+1555" + std::to_string(1000 + i), "k" + std::to_string(i), "no");
  EXPECT_EQ(Poll("").events.size(), 1'000u);
  for (const char* stored : {"", "x", "7", "7\n\n", "-3\nx\n", "5\n4\t+1\n", "99999999999999999999\n"}) {
    ASSERT_TRUE(state_.Put("opt outs", stored));
    opt_outs_.Note("+15550142", "k1", "caf\xE9\tau\nlait");
    EXPECT_EQ(Told(Poll("")).substr(0, 9), "+15550142") << stored;
  }
  state_.SetAway(true);
  opt_outs_.Note("+15550142", "k1", "no");
  EXPECT_FALSE(opt_outs_.Poll("", Time{}, {})) << "an error is not nothing";
}

}  // namespace
}  // namespace crier::kit
