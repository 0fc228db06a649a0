#include "broadcast/ledger/standing.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

Delivery Row(const std::string& action, DeliveryState state, const std::string& native_id = "",
             const std::string& target = "") {
  Delivery row;
  row.channel = "wall";
  row.lang = "en";
  row.action = action;
  row.state = state;
  row.native_id = native_id;
  row.target = target;
  return row;
}

TEST(Standing, WhatIsEditedStandsWhateverBecameOfTheEdit) {
  EXPECT_EQ(StandingId(Row("send", DeliveryState::kAccepted, "n1")), "n1");
  EXPECT_EQ(StandingId(Row("send", DeliveryState::kFailed, "n1")), "");
  EXPECT_EQ(StandingId(Row("edit", DeliveryState::kFailed, "", "n1")), "n1");
  EXPECT_EQ(StandingId(Row("retract", DeliveryState::kRetracted, "n1", "n1")), "");
}

TEST(Standing, WhatIsUnknownMayStand) {
  EXPECT_TRUE(MayStand(Row("send", DeliveryState::kUnknown)));
  EXPECT_FALSE(MayStand(Row("send", DeliveryState::kSkipped)));
  EXPECT_FALSE(MayStand(Row("retract", DeliveryState::kUnknown)));
}

TEST(Standing, IsInPublicOnOneChannelInOneLanguageAndNotTakenBack) {
  Delivery second = Row("send", DeliveryState::kDelivered, "n2");
  second.part = 1;
  Delivery spanish = Row("send", DeliveryState::kAccepted, "n3");
  spanish.lang = "es";
  Delivery elsewhere = Row("send", DeliveryState::kAccepted, "n4");
  elsewhere.channel = "mail";
  Delivery to_ana = Row("send", DeliveryState::kAccepted, "n5");
  to_ana.recipient = "ana";
  std::vector<Delivery> rows = {second, Row("send", DeliveryState::kAccepted, "n1"), spanish, elsewhere,
                                to_ana};
  const auto standing = StandingOf(rows, "wall", "en");
  ASSERT_EQ(standing.size(), 2U);
  EXPECT_EQ(standing[0].native_id, "n1");
  EXPECT_EQ(standing[1].native_id, "n2");
  EXPECT_EQ(LastOf(rows, "wall", "en"), (std::map<std::string, std::string>{{"ana", "n5"}}));
  rows.push_back(Row("retract", DeliveryState::kPending, "", "n2"));
  EXPECT_EQ(StandingOf(rows, "wall", "en").size(), 1U) << "it is about to be taken back";
  rows.back().state = DeliveryState::kFailed;
  EXPECT_EQ(StandingOf(rows, "wall", "en").size(), 2U);
}

TEST(Standing, AnEditThatWasNotRefusedWritesOver) {
  IdsByChannel ids;
  AddWrittenOver(
      {Row("edit", DeliveryState::kPending, "", "n1"), Row("edit", DeliveryState::kFailed, "", "n2"),
       Row("edit", DeliveryState::kSkipped, "", "n3"), Row("send", DeliveryState::kAccepted, "n4")},
      &ids);
  EXPECT_EQ(ids, (IdsByChannel{{"wall", {"n1"}}}));
}

}  // namespace
}  // namespace crier
