#include "connectors/kit/find_sent.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"

namespace crier::kit {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// What a far side shows, newest first, a page of two; the tests of connectors look among more.
class KitFindSent : public testing::Test {
 protected:
  void Says(const std::string& id, const std::string& text, minutes after = minutes(0)) {
    posts_.insert(posts_.begin(), {id, "", text, "", tried_ + after});
  }
  std::string Find(Sought sought) {
    sought.first_tried = tried_;
    asked_ = 0;
    const auto shown = FindSent(plan_, sought, api_, [&](const std::string& older) {
      ++asked_;
      size_t from = 0;
      while (!older.empty() && posts_[from++].id != older) continue;
      return Result<std::vector<OwnPost>>(
          {posts_.begin() + static_cast<std::ptrdiff_t>(from),
           posts_.begin() + static_cast<std::ptrdiff_t>(std::min(from + 2, posts_.size()))});
    });
    return !shown ? shown.error().message : *shown ? (*shown)->native_id : "-";
  }

  FakeClock clock_;
  FakeHttp http_;
  FakeMail mail_;
  ApiClient api_{{.who = "test", .base = "https://there.example"}, {http_, mail_, clock_}};
  FindSentPlan plan_;
  Time tried_ = clock_.Now();
  std::vector<OwnPost> posts_;
  int asked_ = 0;
};

TEST_F(KitFindSent, TheOldestSinceItWasTriedFirst) {
  Says("a", "Flood", -minutes(30));
  Says("b", "Flood");
  Says("c", "Rain", minutes(1));
  Says("d", "Flood", minutes(60));
  EXPECT_EQ(Find({.key = "k", .text = "Flood"}), "b");
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .others = {{"b", false}}}), "d");
  EXPECT_EQ(Find({.key = "k", .text = "Snow"}), "-");
}

TEST_F(KitFindSent, OneThatIsOlderEndsTheSearch) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Says(id, "Flood");
  EXPECT_EQ(Find({.key = "k", .text = "Rain", .after = "d"}), "-");
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .after = "d"}), "e");
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .others = {{"c", true}}}), "d");
  plan_.older_id = [](std::string_view a, std::string_view b) { return a < b; };
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .after = "bb"}), "c") << "itself it was taken back";
}

TEST_F(KitFindSent, OneThatSeemsOlderIsTakenWhereThereIsNoBetter) {
  plan_.skew = hours(24);
  Says("a", "Flood", -minutes(60));
  Says("b", "Flood", -minutes(30));
  EXPECT_EQ(Find({.key = "k", .text = "Flood"}), "b");
  Says("c", "Flood", minutes(1));
  EXPECT_EQ(Find({.key = "k", .text = "Flood"}), "c");
}

TEST_F(KitFindSent, WhatMayStandFurtherDownIsNotCalledAbsent) {
  plan_.most_pages = 2;
  for (int i = 0; i < 6; ++i) Says(std::to_string(i), "Rain");
  EXPECT_NE(Find({.key = "k", .text = "Flood"}).find("may hide it"), std::string::npos);
  plan_.most_pages = 4;
  EXPECT_EQ(Find({.key = "k", .text = "Flood"}), "-");
}

TEST_F(KitFindSent, AnswersToWhatIsGoneAnswerNothing) {
  Says("a", "Flood");
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .parent = "p"}), "-");
  bool gone = false;
  plan_.is_gone = [&](const std::string& id) { return Result<bool>(id == "p" && gone); };
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .parent = "p"}), "-");
  gone = true;
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .parent = "p"}), "a");
  posts_[0].parent = "q";
  EXPECT_EQ(Find({.key = "k", .text = "Flood", .parent = "p"}), "-");
}

TEST(KitCanonical, ATextIsComparedAsItIsShown) {
  EXPECT_EQ(Canonical("Flood\n\non  Elm\t."), Canonical("Flood on Elm."));
  EXPECT_EQ(Canonical("Ask @rescue@elsewhere.example."), Canonical("Ask @rescue."));
  EXPECT_EQ(Canonical("@a@b.example, @c"), "@a,@c");
  EXPECT_NE(Canonical("Flood on Elm"), Canonical("Flood on Oak"));
  EXPECT_EQ(Canonical("@"), "@");
  EXPECT_EQ(Canonical("@@"), "@@");
  EXPECT_EQ(Canonical("a@@b"), "a@@b");
  EXPECT_EQ(Canonical("@a@-"), "@a@-") << "no host";
}

}  // namespace
}  // namespace crier::kit
