#include "store/tables/news.h"

#include <gtest/gtest.h>

#include "tests/store/back_ends.h"
#include "tests/store/samples.h"

namespace crier {
namespace {

class NewsTest : public StoreTest {
 protected:
  void Tell(const Node& node, const std::vector<News>& news, Time now = kNow) {
    auto told = InWrite(*db_, [&](Tx& tx) { return AddNews(tx, node, news, now); });
    EXPECT_TRUE(told) << told.error().message;
  }
  std::vector<News> Of(const std::string& node, int64_t number = 0, int limit = 100) {
    auto news = InRead(*db_, [&](Tx& tx) { return NewsOf(tx, node, number, limit); });
    EXPECT_TRUE(news) << news.error().message;
    return news.value_or(std::vector<News>());
  }
};

TEST_P(NewsTest, IsReadInTheOrderInWhichANodeToldIt) {
  const Node a{"a", 1}, b{"b", 7};
  const News one{NumberOf(a, 1), "mention", R"({"id":1})"}, two{NumberOf(a, 2), "removed", R"({"id":1})"};
  const News other{NumberOf(b, 1), "channel", "{}"};
  Tell(a, {one});
  Tell(b, {other});
  Tell(a, {two});
  auto told = InRead(*db_, [](Tx& tx) { return ToldByOthers(tx, "b"); });
  ASSERT_TRUE(told) << told.error().message;
  ASSERT_EQ(told->size(), 1U);
  EXPECT_EQ(told->front().node, "a");
  EXPECT_EQ(told->front().number, two.number);
  EXPECT_EQ(Of("a"), (std::vector<News>{one, two}));
  EXPECT_EQ(Of("a", one.number), std::vector<News>{two});
  EXPECT_EQ(Of("a", 0, 1), std::vector<News>{one});
  EXPECT_TRUE(Of("c").empty());
}

TEST_P(NewsTest, NumbersGrowOverARestartAndShowWhatIsMissing) {
  const Node first{"a", 1}, second{"a", 2};
  EXPECT_GT(NumberOf(second, 1), NumberOf(first, 1'000'000'000));
  EXPECT_TRUE(Follows(NumberOf(first, 2), NumberOf(first, 1)));
  EXPECT_FALSE(Follows(NumberOf(first, 3), NumberOf(first, 1)));
  EXPECT_TRUE(Follows(NumberOf(second, 1), NumberOf(first, 500)));
  EXPECT_TRUE(Follows(NumberOf(first, 9), 0));
}

TEST_P(NewsTest, IsDroppedWhenItIsOldByWhoToldIt) {
  const Node a{"a", 1}, b{"b", 1};
  Tell(a, {{NumberOf(a, 1), "old", "{}"}});
  Tell(b, {{NumberOf(b, 1), "old", "{}"}});
  // As if it was told a minute and more ago, by whichever clock there is.
  ASSERT_TRUE(InWrite(*db_, [](Tx& tx) { return tx.Run("UPDATE news SET at = at - 61000", {}); }));
  const News fresh{NumberOf(a, 2), "new", "{}"};
  Tell(a, {fresh});
  EXPECT_EQ(Of("a"), std::vector<News>{fresh});
  EXPECT_EQ(Of("b").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Each, NewsTest, BackEnds(), BackEndName);

}  // namespace
}  // namespace crier
