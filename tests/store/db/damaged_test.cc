// A row that is not as we write it costs no other one, on either database.
#include <gtest/gtest.h>

#include "store/tables/bulletins.h"
#include "store/tables/outbox.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

class DamagedTest : public StoreTest {
 protected:
  void Spoil(const std::string& sql) {
    auto done = InWrite(*db_, [&](Tx& tx) { return tx.Run(sql); });
    ASSERT_TRUE(done) << done.error().message;
  }
};
INSTANTIATE_TEST_SUITE_P(On, DamagedTest, BackEnds(), BackEndName);

TEST_P(DamagedTest, Mentions) {
  TakeAll(*db_, Poll({About("tree", Say("1", "a")), About("tree", Say("2", "b"))}));
  Spoil("UPDATE mentions SET verdict = '{\"lang\": 7}', attachments = 'none' WHERE native_id = '1'");
  const auto found = Search(*db_, {.service_code = "tree"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found[0].unreadable);
  EXPECT_TRUE(found[1].unreadable);
  EXPECT_EQ(found[1].mention.text, "a");
  TakeAll(*db_, Poll({About("noise", Edited{Say("1", "a")}), {Removed{"town", "2"}, {}, {}, {}}}));
  const auto mended = Search(*db_, {});
  ASSERT_EQ(mended.size(), 1U);
  EXPECT_FALSE(mended[0].unreadable) << "it was told again, in the same words";
}

TEST_P(DamagedTest, Bulletins) {
  PutOut(*db_, {Outbound("k"), [] {
                  Delivery other = Outbound("k2");
                  other.subject = "b2";
                  return other;
                }()});
  Spoil("UPDATE bulletins SET info = '[[1]]', state = 'approved' WHERE id = 'b1'");
  Spoil("UPDATE bulletins SET state = 'approved' WHERE id = 'b2'");
  auto page = InRead(*db_, [](Tx& tx) { return FindBulletins(tx, {}); });
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->bulletins.size(), 1U);
  EXPECT_EQ(page->unreadable, std::vector<std::string>{"b1"});
  auto approved = InRead(*db_, [](Tx& tx) { return FindApproved(tx); });
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->size(), 1U);
  auto one = InRead(*db_, [](Tx& tx) { return FindBulletin(tx, "b1"); });
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().fault, Fault::kDamaged);
  EXPECT_NE(one.error().message.find("table bulletins, row b1"), std::string::npos) << one.error().message;
}

TEST_P(DamagedTest, Deliveries) {
  PutOut(*db_, {Outbound("k"), Outbound("k2", 1)});
  Spoil("UPDATE deliveries SET state = 'flying' WHERE key = 'k2'");
  std::vector<std::string> unreadable;
  auto shown = InRead(*db_, [&](Tx& tx) { return ReadableDeliveriesOf(tx, "b1", 100, &unreadable); });
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->size(), 1U);
  EXPECT_EQ(unreadable.size(), 1U);
  auto all = InRead(*db_, [](Tx& tx) { return ToPublic(tx, "b1"); });
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().fault, Fault::kDamaged);
}

}  // namespace
}  // namespace crier
