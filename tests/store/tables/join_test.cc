// Which request a mention joins, and what the request takes from it.
#include <gtest/gtest.h>

#include <algorithm>

#include "store/tables/intake.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

class JoinTest : public StoreTest {
 protected:
  IntakeResult Take(std::vector<Judged> events) { return TakeAll(*db_, Poll(std::move(events))); }
};
INSTANTIATE_TEST_SUITE_P(On, JoinTest, BackEnds(), BackEndName);

TEST_P(JoinTest, PeopleInDangerAtOnePlaceAreOneMatterWhateverTheService) {
  Judged flood = About("flooding", Say("m1", "water at 48 Main"), 0.7);
  Judged roof = About("other", Say("m2", "on the roof, 48 Main"), 0.9);
  Judged power = About("power_outage", Say("m3", "no power at 48 Main"), 0.2);
  flood.draft->danger_key = roof.draft->danger_key = "48 main";
  roof.draft->address_string = "48 Main";
  const std::string id = Take({flood}).requests.at(0).id;
  const auto joined = Take({roof});
  ASSERT_EQ(joined.requests.size(), 1U);
  EXPECT_EQ(joined.requests[0].id, id);
  EXPECT_EQ(joined.requests[0].service_code, "flooding") << "'other' takes no service away";
  EXPECT_NE(Take({power}).requests.at(0).id, id);
  const auto heard = Search(*db_, {});
  const auto it =
      std::find_if(heard.begin(), heard.end(), [](const auto& m) { return m.mention.native_id == "m2"; });
  ASSERT_NE(it, heard.end());
  ASSERT_FALSE(it->verdict.because.empty());
  EXPECT_EQ(it->verdict.because.back().rule, "SAME_PLACE_IN_DANGER");
  EXPECT_EQ(it->verdict.because.back().text, "48 Main");
  EXPECT_EQ(it->verdict.because.back().start, 13U);
}

TEST_P(JoinTest, ARequestKnowsOfDangerThatIsToldLater) {
  Judged calm = About("flooding", Say("m1", "water in the street"), 0.2);
  Judged grave = About("flooding", Say("m2", "trapped by the water"), 0.9);
  Judged roof = About("other", Say("m3", "on the roof"), 0.8);
  grave.draft->danger_key = roof.draft->danger_key = "48 main";
  const std::string id = Take({calm}).requests.at(0).id;
  EXPECT_EQ(Take({grave}).requests.at(0).id, id);
  EXPECT_EQ(Take({roof}).requests.at(0).id, id);
}

TEST_P(JoinTest, ADraftHasTheWordsAndTheServiceOfItsGravestMention) {
  Judged dark = About("power_outage", Say("m1", "it is dark"), 0.2);
  Judged wire = About("power_line", Say("m2", "live wire"), 0.7);
  Judged also = About("power_outage", Say("m3", "still dark, wire sparks"), 0.7);
  dark.draft->join_key = wire.draft->join_key = also.draft->join_key = "power|main";
  const std::string id = Take({dark}).requests.at(0).id;
  const ServiceRequest led = Take({wire, also}).requests.at(0);
  EXPECT_EQ(led.id, id);
  EXPECT_EQ(led.description, "live wire") << "the first of two that are as grave";
  EXPECT_EQ(led.service_code, "power_line");
  const auto left = Take({{Removed{"town", "m2"}, {}, {}, {}}, {Removed{"town", "m3"}, {}, {}, {}}});
  EXPECT_EQ(left.requests.at(0).description, "it is dark");
  EXPECT_EQ(left.requests.at(0).service_code, "power_outage");
}

TEST_P(JoinTest, WhatStaffAcceptedKeepsItsWords) {
  const std::string id = Take({About("pothole", Say("m1", "a hole"), 0.2)}).requests.at(0).id;
  const auto opened = db_->Write([&](Tx& tx) -> Result<void> {
    auto done = tx.Run("UPDATE requests SET status = 'open' WHERE id = ?", {id});
    return done ? Result<void>() : done.error();
  });
  ASSERT_TRUE(opened) << opened.error().message;
  const ServiceRequest joined = Take({About("pothole", Say("m2", "a cyclist fell in"), 0.7)}).requests.at(0);
  EXPECT_EQ(joined.id, id);
  EXPECT_EQ(joined.description, "a hole");
  EXPECT_EQ(joined.urgency, 0.7);
}

}  // namespace
}  // namespace crier
