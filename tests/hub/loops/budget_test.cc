#include "hub/loops/budget.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class BudgetTest : public testing::Test {
 protected:
  Budget Make(int sends = 3) {
    return {"town",
            {{100, minutes(5), "requests a token"},
             {sends, minutes(60), "posts an account", Spend::kSend},
             {5, minutes(1), "for the curious", Spend::kUncounted}},
            clock_,
            state_};
  }
  FakeClock clock_;
  FakeState state_;
};

TEST_F(BudgetTest, StopsAtTheRateAndGoesOnWhenItsTimeIsOver) {
  Budget budget = Make();
  EXPECT_EQ(budget.Room(Spend::kSend), 3);
  EXPECT_TRUE(budget.Spend(Spend::kSend, 2));
  clock_.Advance(minutes(10));
  EXPECT_FALSE(budget.Spend(Spend::kSend, 2)) << "nothing is spent in part";
  EXPECT_TRUE(budget.Spend(Spend::kSend));
  EXPECT_EQ(budget.Room(Spend::kSend), 0);
  const auto refused = budget.Spend(Spend::kSend);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kThrottled);
  EXPECT_EQ(refused.error().retry_after, minutes(50));
  EXPECT_NE(refused.error().message.find("3 posts an account"), std::string::npos);
  EXPECT_EQ(budget.RoomAt(Spend::kSend), clock_.Now() + minutes(50));
  EXPECT_TRUE(budget.Spend(Spend::kRequest)) << "the others are not touched";
  clock_.Advance(minutes(50));
  EXPECT_TRUE(budget.Spend(Spend::kSend, 3));
}

TEST_F(BudgetTest, WhatIsGivenBackMayBeSpentAgainAfterARestartToo) {
  Budget budget = Make(50);
  EXPECT_TRUE(budget.Spend(Spend::kSend, 50));
  budget.GiveBack(Spend::kSend, 20);
  EXPECT_EQ(budget.Room(Spend::kSend), 20);
  EXPECT_EQ(Make(50).Room(Spend::kSend), 20);
  // Of a window that is over nothing comes back.
  clock_.Advance(minutes(60));
  budget.GiveBack(Spend::kSend, 20);
  EXPECT_EQ(budget.Room(Spend::kSend), 50);
  EXPECT_TRUE(budget.Spend(Spend::kSend));
  EXPECT_EQ(Make(50).Room(Spend::kSend), 49);
}

TEST_F(BudgetTest, WhatHasNoRateHasRoom) {
  Budget budget = Make();
  EXPECT_GT(budget.Room(Spend::kRetract), 1'000'000);
  EXPECT_TRUE(budget.Spend(Spend::kRetract, 1'000'000));
  EXPECT_EQ(budget.RoomAt(Spend::kRetract), Time{});
}

TEST_F(BudgetTest, ARestartForgetsNothing) {
  {
    Budget budget = Make();
    EXPECT_TRUE(budget.Spend(Spend::kSend, 3));
    for (int i = 0; i < 42; ++i) EXPECT_TRUE(budget.Spend(Spend::kRequest));
  }
  Budget again = Make();
  EXPECT_FALSE(again.Spend(Spend::kSend));
  EXPECT_LE(again.Room(Spend::kRequest), 58);
  EXPECT_GE(again.Room(Spend::kRequest), 53) << "a twentieth at most is lost";
  clock_.Advance(minutes(5));
  EXPECT_EQ(again.Room(Spend::kRequest), 100);
}

// A program that is started again and again sends no less for it.
TEST_F(BudgetTest, ManyRestartsCostNothingOfWhatIsSent) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Make(100).Spend(Spend::kSend)) << i;
  EXPECT_FALSE(Make(100).Spend(Spend::kSend));
}

TEST_F(BudgetTest, WhatAnotherNodeSpendsIsCountedToo) {
  Budget one = Make(), other = Make();
  EXPECT_TRUE(one.Spend(Spend::kSend));
  EXPECT_TRUE(other.Spend(Spend::kSend));
  EXPECT_EQ(Make().Room(Spend::kSend), 1);
  clock_.Advance(minutes(30));
  EXPECT_TRUE(one.Spend(Spend::kSend));
  EXPECT_EQ(Make().Room(Spend::kSend), 0);
  clock_.Advance(minutes(30));
  EXPECT_EQ(one.Room(Spend::kSend), 3) << "from the first on";
  EXPECT_TRUE(other.Spend(Spend::kSend));
  EXPECT_EQ(Make().Room(Spend::kSend), 2);
}

TEST_F(BudgetTest, BearsAStateThatMakesNoSense) {
  for (const char* kept :
       {"", "[]", "nonsense", R"({"posts an account": 7})", R"({"posts an account": ["a", {}]})",
        R"({"posts an account": [1e300, -5]})", R"({"posts an account": [1800000000000, -5]})"}) {
    ASSERT_TRUE(state_.Put("budget", kept));
    Budget budget = Make();
    EXPECT_EQ(budget.Room(Spend::kSend), 3) << kept;
  }
  ASSERT_TRUE(state_.Put("budget", R"({"posts an account": [1800000000000, 999999]})"));
  EXPECT_EQ(Make().Room(Spend::kSend), 0);
  // From a clock that was ahead.
  ASSERT_TRUE(state_.Put("budget", R"({"posts an account": [1900000000000, 3]})"));
  EXPECT_EQ(Make().Room(Spend::kSend), 3);
}

TEST_F(BudgetTest, SaysWhatIsLeft) {
  Budget budget = Make();
  EXPECT_TRUE(budget.Spend(Spend::kSend));
  const auto lines = budget.Lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].left, 100);
  EXPECT_FALSE(lines[0].resets);
  EXPECT_EQ(lines[1].what, "posts an account");
  EXPECT_EQ(lines[1].left, 2);
  EXPECT_EQ(lines[1].resets, clock_.Now() + minutes(60));
}

TEST_F(BudgetTest, TheDoorAsksForEachRequest) {
  Budget budget("town", {{2, minutes(5), "requests a token"}}, clock_, state_);
  auto fake = std::make_unique<FakeHttp>();
  FakeHttp& http = *fake;
  http.Always("GET ", [](const HttpRequest&) { return Reply(200, "yes"); });
  MeteredHttp door(std::move(fake), budget);
  const std::vector<HttpRequest> three(3, HttpRequest{.url = "https://example.social/"});
  const auto answers = door.FetchAll(three, {});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_TRUE(answers[0] && answers[1]);
  ASSERT_FALSE(answers[2]);
  EXPECT_EQ(answers[2].error().fault, Fault::kThrottled);
  EXPECT_FALSE(door.Fetch(three[0], {}));
  EXPECT_EQ(http.Log().size(), 2u) << "what has no room is not asked";
}

// A bulletin must not wait because listening used up what the platform allows.
TEST_F(BudgetTest, WhoMayWaitLeavesAShare) {
  Budget budget = Make();
  int spent = 0;
  while (budget.Spend(Spend::kRequest, 1, true)) ASSERT_LT(++spent, 101);
  EXPECT_EQ(spent, 67);
  const auto held = budget.Spend(Spend::kRequest, 1, true);
  EXPECT_EQ(held.error().fault, Fault::kThrottled);
  EXPECT_EQ(held.error().retry_after, minutes(5));
  EXPECT_NE(held.error().message.find("kept for sending"), std::string::npos);
  for (int i = 0; i < 33; ++i) EXPECT_TRUE(budget.Spend(Spend::kRequest)) << i;
  EXPECT_FALSE(budget.Spend(Spend::kRequest));
  clock_.Advance(minutes(5));
  EXPECT_TRUE(budget.Spend(Spend::kRequest, 1, true));
}

HttpResponse Says(const std::string& limit, const std::string& left, const std::string& reset,
                  const std::string& date = "") {
  Headers headers = {
      {"X-RateLimit-Limit", limit}, {"X-RateLimit-Remaining", left}, {"X-RateLimit-Reset", reset}};
  if (!date.empty()) headers.Add("Date", date);
  return Reply(200, "[]", headers);
}

TEST_F(BudgetTest, ThePlatformsOwnWordsCountWhereItAllowsFewer) {
  Budget budget = Make();
  budget.Heard(Says("30", "12", FormatTime(clock_.Now() + minutes(3))));
  EXPECT_TRUE(budget.Spend(Spend::kRequest, 1, true)) << "12 of 30";
  EXPECT_TRUE(budget.Spend(Spend::kRequest)) << "11";
  const auto held = budget.Spend(Spend::kRequest, 1, true);
  ASSERT_FALSE(held) << "10 of 30 are kept";
  EXPECT_EQ(held.error().retry_after, minutes(3) + seconds(1));
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(budget.Spend(Spend::kRequest)) << "what may not wait is the platform's to refuse";
  clock_.Advance(minutes(3) + seconds(1));
  EXPECT_TRUE(budget.Spend(Spend::kRequest, 1, true));
}

TEST_F(BudgetTest, WhenARateBeginsAnewIsToldInMoreThanOneWay) {
  const auto waits = [&](const HttpResponse& said) -> std::chrono::milliseconds {
    Budget budget = Make();
    budget.Heard(said);
    const auto held = budget.Spend(Spend::kRequest, 1, true);
    return held ? std::chrono::milliseconds(0)
                : held.error().retry_after.value_or(std::chrono::milliseconds(-1));
  };
  const auto epoch = std::chrono::duration_cast<seconds>(clock_.Now().time_since_epoch()).count();
  EXPECT_EQ(waits(Says("30", "0", "60")), seconds(61)) << "seconds from now";
  EXPECT_EQ(waits(Says("30", "0", std::to_string(epoch + 60))), seconds(61));
  EXPECT_EQ(waits(Says("30", "0", "2026-11-21T12:05:00Z", "Sat, 21 Nov 2026 12:03:00 GMT")), seconds(121))
      << "by its clock";
  EXPECT_EQ(waits(Says("30", "0", FormatTime(clock_.Now() + std::chrono::hours(9)))), minutes(15))
      << "nobody is believed further";
  for (const HttpResponse& odd :
       {Says("", "", ""), Says("30", "0", ""), Says("30", "0", "soon"), Says("0", "0", "60"),
        Says("-1", "0", "60"), Says("99999999999999999999", "0", "60"), Says("30", "many", "60"),
        Says("30", "0", FormatTime(clock_.Now() - minutes(1)))})
    EXPECT_EQ(waits(odd), seconds(0));
}

TEST_F(BudgetTest, TheDoorHearsWhatReadingSaysAndNotWhatSendingSays) {
  Budget budget = Make();
  auto fake = std::make_unique<FakeHttp>();
  fake->Always("GET ", [](const HttpRequest&) { return Says("30", "10", "100"); });
  // Of a POST it may be another rate: that of statuses, which begins anew hours later.
  fake->Always("POST ", [](const HttpRequest&) { return Says("300", "0", "800"); });
  MeteredHttp door(std::move(fake), budget);
  HttpRequest read, send;
  read.may_wait = true;
  send.method = "POST";
  EXPECT_TRUE(door.Fetch(send, {}));
  EXPECT_TRUE(door.Fetch(read, {})) << "not held by what the POST said";
  EXPECT_FALSE(door.Fetch(read, {}));
  EXPECT_TRUE(door.Fetch(send, {})) << "goes out at once";
}

}  // namespace
}  // namespace crier
