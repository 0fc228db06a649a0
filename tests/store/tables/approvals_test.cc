#include "store/tables/approvals.h"

#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

using ApprovalsTest = StoreTest;
INSTANTIATE_TEST_SUITE_P(On, ApprovalsTest, BackEnds(), BackEndName);

TEST_P(ApprovalsTest, ComeBackAsTheyWereKeptOldestFirst) {
  const Approval first{.bulletin_id = "b1",
                       .who = "token:ben",
                       .at = kNow,
                       .digest = "d1",
                       .break_glass = "nobody answers",
                       .payload = "{\"signed\":{}}"};
  const auto add = [&](Approval approval, const std::string& id, const std::string& digest) {
    approval.bulletin_id = id;
    approval.digest = digest;
    auto added = InWrite(*db_, [&](Tx& tx) -> Result<bool> {
      auto done = AddApproval(tx, approval);
      return done ? Result<bool>(true) : done.error();
    });
    ASSERT_TRUE(added) << added.error().message;
  };
  add(first, "b1", "d1");
  add(first, "b2", "d2");
  add(first, "b1", "d3");  // by the same person, in the same millisecond
  auto found = InRead(*db_, [](Tx& tx) { return ApprovalsOf(tx, "b1"); });
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  const Approval& kept = found->front();
  EXPECT_GT(kept.id, 0);
  EXPECT_EQ(kept.bulletin_id, "b1");
  EXPECT_EQ(kept.who, "token:ben");
  EXPECT_EQ(kept.at, kNow);
  EXPECT_EQ(kept.digest, "d1");
  EXPECT_EQ(kept.break_glass, "nobody answers");
  EXPECT_EQ(kept.payload, "{\"signed\":{}}");
  EXPECT_EQ(found->back().digest, "d3");
  EXPECT_LT(kept.id, found->back().id);
  auto none = InRead(*db_, [](Tx& tx) { return ApprovalsOf(tx, "b3"); });
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

// The newest are those that decide.
TEST_P(ApprovalsTest, OfManyTheNewestAreFound) {
  auto added = InWrite(*db_, [&](Tx& tx) -> Result<bool> {
    for (int i = 0; i < 502; ++i) {
      const Approval approval{
          .bulletin_id = "b1", .who = "token:ben", .at = kNow, .digest = std::to_string(i)};
      if (auto done = AddApproval(tx, approval); !done) return done.error();
    }
    return true;
  });
  ASSERT_TRUE(added) << added.error().message;
  auto found = InRead(*db_, [](Tx& tx) { return ApprovalsOf(tx, "b1"); });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 500U);
  EXPECT_EQ(found->front().digest, "2");
  EXPECT_EQ(found->back().digest, "501");
}

}  // namespace
}  // namespace crier
