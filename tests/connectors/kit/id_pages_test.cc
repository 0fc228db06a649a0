#include "connectors/kit/id_pages.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace crier::kit {
namespace {

using Words = std::vector<std::string>;

// A far side that holds posts, newest first, and shows them in pages; what leads on is "from:<index>" of the
// list as it was, or "after:<id>" where `by_id`.
class KitIdPages : public testing::Test {
 protected:
  void Says(const std::string& id) { posts_.insert(posts_.begin(), {id, "1", {}}); }
  Result<IdPage> Page(const std::string& older) {
    asked_.push_back(older);
    if (fails_ && asked_.size() == fail_at_) return *fails_;
    size_t from = 0;
    if (!older.empty()) {
      while (from < posts_.size() && posts_[from].id != older) ++from;
      ++from;
    }
    IdPage page;
    for (size_t i = from; i < posts_.size() && page.items.size() < page_; ++i) {
      page.items.push_back(posts_[i]);
      page.items.back().mention.native_id = posts_[i].id;
      if (posts_[i].id.starts_with("own")) page.items.back().told = false;
    }
    if (from + page_ < posts_.size()) page.older = page.items.back().id;
    return page;
  }
  Words Poll() {
    asked_.clear();
    auto batch = IdPages(plan_).Poll(cursor_, clock_.Now() + std::chrono::minutes(1), clock_, {},
                                     [&](const std::string& older) { return Page(older); });
    error_.reset();
    if (!batch) {
      error_ = batch.error();
      return {};
    }
    batch_ = *batch;
    cursor_ = batch->cursor;
    EXPECT_LE(cursor_.size(), 64u * 1024);
    Words told;
    for (const Event& event : batch->events) {
      if (const auto* mention = std::get_if<Mention>(&event)) told.push_back(mention->native_id);
      if (const auto* edited = std::get_if<Edited>(&event))
        told.push_back(edited->mention.native_id + " edited");
    }
    return told;
  }

  FakeClock clock_;
  IdPagesPlan plan_{"test", 3, 4, 20};
  size_t page_ = 3;
  std::vector<IdItem> posts_;
  std::string cursor_;
  Words asked_;
  Batch batch_;
  std::optional<Error> error_, fails_;
  size_t fail_at_ = 0;
};

TEST_F(KitIdPages, TheFirstPollTakesAFewAndKnowsTheRest) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Says(id);
  plan_.backfill = 2;
  EXPECT_EQ(Poll(), (Words{"d", "e"}));
  EXPECT_EQ(asked_.size(), 1u);
  EXPECT_EQ(Poll(), Words());
  Says("f");
  EXPECT_EQ(Poll(), Words{"f"});
  EXPECT_EQ(asked_.size(), 1u) << "the newest page reaches down to what is known";
}

TEST_F(KitIdPages, NoBackfillTellsOnlyWhatComesLater) {
  plan_.backfill = 0;
  Says("a");
  EXPECT_EQ(Poll(), Words());
  Says("b");
  EXPECT_EQ(Poll(), Words{"b"});
}

TEST_F(KitIdPages, ReadsDownToWhatIsKnownOldestFirst) {
  Says("a");
  Poll();
  for (const char* id : {"b", "c", "d", "e", "f", "g", "h"}) Says(id);
  EXPECT_EQ(Poll(), (Words{"b", "c", "d", "e", "f", "g", "h"}));
  EXPECT_EQ(asked_, (Words{"", "f", "c"}));
  EXPECT_FALSE(batch_.more);
}

TEST_F(KitIdPages, AStormIsReadOverSeveralPollsAndNothingIsMissed) {
  Says("a");
  Poll();
  Words all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(fmt::format("p{:02}", i));
    Says(all.back());
  }
  Words told;
  for (int polls = 0; polls < 10; ++polls) {
    const Words now = Poll();
    EXPECT_FALSE(error_);
    EXPECT_LE(asked_.size(), 4u);
    told.insert(told.end(), now.begin(), now.end());
    // Meanwhile more comes on top, and pushes what was heard onto the next page.
    if (polls < 2) {
      all.push_back(fmt::format("late{}", polls));
      Says(all.back());
    }
    if (!batch_.more && polls > 5) break;
  }
  std::sort(told.begin(), told.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(told, all) << "each once";
}

TEST_F(KitIdPages, EditsAndLatePostsOfTheNewestPageAreSeen) {
  for (const char* id : {"a", "b", "c"}) Says(id);
  EXPECT_EQ(Poll(), (Words{"a", "b", "c"}));
  posts_[1].version = "2";
  posts_.insert(posts_.begin() + 1, {"late", "1", {}});
  EXPECT_EQ(Poll(), (Words{"b edited", "late"}));
  EXPECT_EQ(Poll(), Words());
}

TEST_F(KitIdPages, WhatIsBelowAllThatIsRememberedIsNotNew) {
  plan_.remember = 3;
  page_ = 10;
  plan_.backfill = 10;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) Says(id);
  EXPECT_EQ(Poll().size(), 6u);
  Says("g");
  EXPECT_EQ(Poll(), Words{"g"});
}

TEST_F(KitIdPages, ARefusalInTheMiddleIsTroubleAndTheRestComesLater) {
  Says("a");
  Poll();
  for (const char* id : {"b", "c", "d", "e", "f"}) Says(id);
  fails_ = Error{Fault::kThrottled, "slow down"};
  fail_at_ = 2;
  EXPECT_EQ(Poll(), (Words{"d", "e", "f"}));
  ASSERT_TRUE(batch_.trouble);
  EXPECT_EQ(batch_.trouble->fault, Fault::kThrottled);
  fails_.reset();
  EXPECT_EQ(Poll(), (Words{"b", "c"}));
  EXPECT_FALSE(batch_.trouble);
}

TEST_F(KitIdPages, AFirstPageThatFailsIsAnErrorAndTheCursorStays) {
  Says("a");
  Poll();
  Says("b");
  fails_ = Error{Fault::kUnreachable, "no answer"};
  fail_at_ = 1;
  Poll();
  ASSERT_TRUE(error_);
  fails_.reset();
  EXPECT_EQ(Poll(), Words{"b"});
}

TEST_F(KitIdPages, APlaceThatTheServerForgotIsReadFromTheTop) {
  Says("a");
  Poll();
  for (int i = 0; i < 14; ++i) Says(fmt::format("p{:02}", i));
  EXPECT_EQ(Poll().size(), 12u);
  fails_ = Error{Fault::kRejected, "this page token has ended"};
  fail_at_ = 1;
  Words told = Poll();
  fails_.reset();
  for (int polls = 0; polls < 4 && batch_.more; ++polls) {
    const Words now = Poll();
    told.insert(told.end(), now.begin(), now.end());
  }
  EXPECT_NE(std::find(told.begin(), told.end(), "p00"), told.end());
  EXPECT_NE(std::find(told.begin(), told.end(), "p01"), told.end());
}

TEST_F(KitIdPages, APageThatLeadsToItselfEnds) {
  auto batch = IdPages(plan_).Poll("", clock_.Now() + std::chrono::minutes(1), clock_, {},
                                   [&](const std::string& older) -> Result<IdPage> {
                                     asked_.push_back(older);
                                     return IdPage{{{.id = "a"}}, "on"};
                                   });
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->events.size(), 1u);
  EXPECT_EQ(asked_.size(), 2u);
}

// A server that shows its newest whatever it is asked.
TEST_F(KitIdPages, WhatTheServerDoesNotShowIsTrouble) {
  std::vector<IdItem> shown;
  const auto poll = [&](size_t first, size_t count) {
    shown.clear();
    for (size_t i = first + count; i-- > first;) shown.push_back({.id = std::to_string(i)});
    auto batch = IdPages(plan_).Poll(cursor_, clock_.Now() + std::chrono::minutes(1), clock_, {},
                                     [&](const std::string&) {
                                       return IdPage{shown, "on"};
                                     });
    EXPECT_TRUE(batch);
    cursor_ = batch->cursor;
    return batch->trouble ? batch->trouble->message : "";
  };
  EXPECT_EQ(poll(0, 30), "");
  EXPECT_EQ(poll(10, 30), "") << "it reaches down to what is known";
  EXPECT_NE(poll(100, 30).find("newest 30"), std::string::npos);
  EXPECT_EQ(poll(100, 30), "");
  EXPECT_EQ(poll(200, 5), "") << "so few are all that there are";
}

TEST_F(KitIdPages, WhatOnlyKeepsItsPlaceIsNotTold) {
  for (const char* id : {"a", "own1", "b"}) Says(id);
  EXPECT_EQ(Poll(), (Words{"a", "b"}));
  for (int i = 2; i < 8; ++i) Says(fmt::format("own{}", i));
  posts_[7].version = "2";
  EXPECT_EQ(Poll(), Words()) << "nor edits of it";
  Says("c");
  EXPECT_EQ(Poll(), Words{"c"});
}

TEST_F(KitIdPages, ACursorOfSomebodyElseIsRefused) {
  for (const char* cursor : {"7", "{}", "[", R"({"serial": -1, "older": "", "known": "", "above": ""})",
                             R"({"serial": 1, "older": "", "known": [], "above": ""})",
                             R"({"serial": 1, "older": "", "known": "short", "above": ""})"}) {
    cursor_ = cursor;
    Poll();
    ASSERT_TRUE(error_) << cursor;
    EXPECT_EQ(error_->fault, Fault::kBadData);
  }
}

TEST_F(KitIdPages, LongIdsFitTheCursor) {
  plan_.remember = 1000;
  plan_.backfill = 1000;
  plan_.most_pages = 100;
  page_ = 100;
  for (int i = 0; i < 900; ++i) Says(fmt::format("{:0>500}", i));
  EXPECT_EQ(Poll().size(), 900u);
}

// A post that many like: what lies below the likes is found, and they are no news.
TEST_F(KitIdPages, WhatIsNotToldIsKnownAllTheSame) {
  const auto likes = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      Says("like" + std::to_string(i));
      posts_.front().told = false;
    }
  };
  Says("a");
  likes(0, 7);
  EXPECT_EQ(Poll(), (Words{"a"})) << "likes are none of the few that the first poll takes";
  Says("b");
  likes(7, 30);
  std::vector<std::string> heard;
  for (int i = 0; i < 5 && (i == 0 || batch_.more); ++i) {
    for (const std::string& id : Poll()) heard.push_back(id);
  }
  EXPECT_EQ(heard, (Words{"b"}));
  likes(30, 31);
  EXPECT_EQ(Poll(), Words());
  EXPECT_EQ(asked_.size(), 1u);
}

TEST_F(KitIdPages, TheFirstPollGoesNoFurtherThanItsPages) {
  Says("old");
  for (int i = 0; i < 40; ++i) {
    Says("like" + std::to_string(i));
    posts_.front().told = false;
  }
  EXPECT_EQ(Poll(), Words());
  EXPECT_FALSE(batch_.more);
  EXPECT_EQ(Poll(), Words());
  Says("new");
  EXPECT_EQ(Poll(), (Words{"new"}));
}

}  // namespace
}  // namespace crier::kit
